import { magic } from "../wire/frame.ts";

/** Compares the first bytes of a connection with the magic, however they arrive. */
export class Greeting {
  #read = 0;

  get isWhole(): boolean {
    return this.#read === magic.length;
  }

  /** Returns how many bytes of `chunk` belong to the magic, or -1 if the peer speaks something else. */
  read(chunk: Uint8Array): number {
    const end = Math.min(chunk.length, magic.length - this.#read);
    for (let at = 0; at < end; at++) if (chunk[at] !== magic[this.#read++]) return -1;
    return end;
  }
}
