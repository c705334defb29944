/** What the handlers of one test tell it, and what it tells them. */
export class Signs {
  /** Bytes that a producer was allowed to write. */
  written = 0;
  readonly #seen = new Map<string, { readonly promise: Promise<void>; readonly resolve: () => void }>();

  /** Something has happened, or may happen now. */
  say(sign: string): void {
    this.#of(sign).resolve();
  }

  /** Resolves when it has been said. */
  said(sign: string): Promise<void> {
    return this.#of(sign).promise;
  }

  #of(sign: string): { readonly promise: Promise<void>; readonly resolve: () => void } {
    let known = this.#seen.get(sign);
    if (known === undefined) {
      let resolve = (): void => {};
      const promise = new Promise<void>((settle) => {
        resolve = settle;
      });
      known = { promise, resolve };
      this.#seen.set(sign, known);
    }
    return known;
  }
}

export const largeBytes = 20_000_000;
/** More than all buffers between two ends together. */
export const endlessBytes = 28_000_000;

/** Bytes that differ everywhere, in pieces of odd lengths. */
export function* pieces(totalBytes: number): Generator<Buffer, void, undefined> {
  for (let at = 0, length = 1; at < totalBytes; at += length) {
    length = Math.min(totalBytes - at, ((at * 7_919) % 60_000) + 1_000);
    const piece = Buffer.alloc(length);
    for (let i = 0; i < length; i += 97) piece[i] = (at + i) % 251;
    yield piece;
  }
}

/** Counts what is really taken. */
export function* counted(signs: Signs, totalBytes: number): Generator<Buffer, void, undefined> {
  for (const piece of pieces(totalBytes)) {
    signs.written += piece.length;
    yield piece;
  }
}
