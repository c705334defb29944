import type { EventEmitter } from "node:events";

/**
 * The close of a stream, for whoever waits for something else meanwhile. `Promise.race` with a promise that lives as long as the
 * stream would hold on to all that ever won.
 *
 *   open ──close──▶ closed
 */
export class Closing {
  #isClosed = false;
  #tell: () => void = () => {};

  /** To be made before the stream can have closed. */
  constructor(stream: EventEmitter) {
    stream.once("close", () => {
      this.#isClosed = true;
      this.#tell();
    });
  }

  /** As `work`, or undefined as soon as the stream has closed. One at a time. */
  until<T>(work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#tell = () => resolve(undefined);
      work.then(resolve, reject);
      if (this.#isClosed) resolve(undefined);
    });
  }
}

/** Resolves when a stream that has just said that it takes no more does so again, or closes. */
export function drained(stream: EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    stream.on("drain", done);
    stream.on("close", done);
  });
}
