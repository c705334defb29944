/**
 * Bytes that came in pieces, in one piece of memory: a client that sends a body byte by byte would otherwise cost a hundred times its
 * length.
 */
export class GatheredBytes {
  #bytes: Uint8Array = new Uint8Array(firstBytes);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** All of them; what is added next begins anew. */
  take(): Uint8Array {
    const all = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array(firstBytes);
    this.#length = 0;
    return all;
  }
}

const firstBytes = 256;
