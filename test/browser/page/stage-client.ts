/** Resolves when `count` calls of the stock wait for `sku`; rejects if the server does not say so. */
export async function watched(sku: string, count: number): Promise<void> {
  const { ok, status } = await fetch(`/watched/${sku}/${count}`);
  if (!ok) throw new Error(`the server answers with ${status}`);
}

/** Ends a gateway of another origin. */
export async function end(how: "cut" | "close"): Promise<void> {
  await fetch(`/${how}`, { method: "POST" });
}
