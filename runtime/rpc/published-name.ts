/** Throws `TypeError` for what cannot be the name of a service, an HTTP handler or a raw stream; `taker` is the method that takes it. */
export function checkName(name: unknown, taker: string): void {
  if (typeof name === "string" && /^[\w.-]{1,255}$/.test(name)) return;
  throw new TypeError(
    `${taker} takes a name of 1 to 255 letters, digits, ".", "_" and "-", found ${JSON.stringify(name)}.`,
  );
}
