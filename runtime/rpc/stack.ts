/**
 * Gives `error` the stack of the code that awaits it. To be called behind an `await`: the frames of
 * the turn in which an answer comes are those of a socket, and tell nobody anything.
 */
export function replaceStack(error: unknown): void {
  if (!(error instanceof Error)) return;
  const here = new Error(error.message).stack;
  if (here === undefined) return;
  Object.defineProperty(error, "stack", {
    value: here.replace(/^Error\b/, () => error.name),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
