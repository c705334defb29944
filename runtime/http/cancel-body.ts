/** Tells the source of a body that nobody reads it any more. */
export function cancelBody(reader: ReadableStreamDefaultReader<unknown>): void {
  reader.cancel().catch(() => {
    // It has failed: its reader has heard of that, and there is nothing left to cancel. Or its own `cancel` threw, when nobody
    // is there to be told.
  });
}
