/** Ends an example that could not start with what is wrong and how to change it, without a stack. */
export function fail(error: unknown, hint?: string): never {
  console.error(error instanceof Error ? error.message : error);
  if (hint !== undefined) console.error(hint);
  process.exit(1);
}
