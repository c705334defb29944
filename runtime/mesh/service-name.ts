/** A generated service, or its name. */
export type ServiceOrName = { readonly name: string } | string;

/** Throws `TypeError` for what has no name. */
export function nameOf(service: ServiceOrName): string {
  const name = typeof service === "string" ? service : service?.name;
  if (typeof name !== "string" || name === "") {
    throw new TypeError(`A generated service or its name is needed, found ${JSON.stringify(service)}.`);
  }
  return name;
}
