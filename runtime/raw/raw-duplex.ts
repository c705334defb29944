import { Duplex } from "node:stream";
import { type Code, RpcError } from "../error.ts";
import type { Reset, Status, StreamListener, VirtualStream } from "../link/stream.ts";

export type RawSide = "caller" | "callee";

/*
 * What the peer has said last:
 *
 *     open ──END──► ended ──STATUS ok──► settled
 *      └────────────STATUS, RESET──────────▲
 *
 * The link has forgotten a settled stream at the caller; a callee still owes its answer to a reset.
 */
type PeerState = "open" | "ended" | "settled";

/**
 * A stream of bytes as a Node `Duplex`. Either side may end its half first. The credit of what arrives is handed back
 * when it is read, and `write` says false while the peer gives none. Destroying it before both halves have ended resets
 * the stream: the peer's end is then destroyed with an `RpcError`.
 */
export class RawDuplex extends Duplex {
  /** Where the bytes come from, as far as is known: for what asks sockets for it. */
  readonly remoteAddress: string | undefined;
  /** As sockets count them: what has arrived, and what was handed on. */
  bytesRead = 0;
  bytesWritten = 0;
  readonly #stream: VirtualStream;
  readonly #side: RawSide;
  #peer: PeerState = "open";
  /** This end's half is over. */
  #ended = false;
  /** Bytes that were handed to Node and of which the credit is not handed back. */
  #unread = 0;
  #written: (() => void) | undefined;
  #refused: RpcError | undefined;
  #work: Promise<unknown> | undefined;

  /** Listens to `stream`, and owns it from then on. */
  constructor(stream: VirtualStream, side: RawSide, remoteAddress?: string) {
    super({ allowHalfOpen: true });
    this.#stream = stream;
    this.#side = side;
    this.remoteAddress = remoteAddress;
    stream.listen(this.#listener);
  }

  /** Why the peer, or the loss of the link, ended the stream before its time; undefined: it did not. */
  get refusal(): RpcError | undefined {
    return this.#refused;
  }

  /**
   * The callee's last word, which gives its slot back, waits for `work`, its handler, however the stream ends: a slot is a handler
   * that runs. `work` must not reject.
   */
  holdFor(work: Promise<unknown>): void {
    this.#work = work;
  }

  readonly #listener: StreamListener = {
    message: (bytes) => {
      this.#unread += bytes.length;
      this.bytesRead += bytes.length;
      // The link keeps its bytes.
      if (this.push(Buffer.from(bytes))) this.#giveBack();
    },
    end: () => {
      this.#peer = "ended";
      this.push(null);
      // Where nothing is left to read nobody has to read it for the end to be noticed.
      this.read(0);
    },
    status: (status) => this.#settle(status),
    reset: (reset) => this.#lose(reset),
    writable: () => this.#wrote(),
  };

  override _read(): void {
    this.#giveBack();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#write(chunk, done);
  }

  /** Small pieces that came in one turn travel in one frame. */
  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.#write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.#ended = true;
    this.#stream.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#written = undefined;
    const isWhole = this.#peer === "ended" && this.#ended;
    if (this.#side === "callee") void this.#answer(isWhole, resetOf(error));
    else if (!isWhole && this.#peer !== "settled") this.#stream.reset(resetOf(error));
    done(error);
  }

  async #answer(isWhole: boolean, reset: Reset): Promise<void> {
    // What was broken off is told at once: only the answer to the peer's own reset may wait, for nobody waits for it.
    if (this.#work !== undefined && (isWhole || this.#peer === "settled")) await this.#work;
    if (isWhole) this.#stream.finish({ code: "ok", executed: "yes", message: "" });
    else this.#stream.reset(reset);
  }

  #write(bytes: Buffer, done: () => void): void {
    this.bytesWritten += bytes.length;
    if (this.#stream.write(bytes)) done();
    else this.#written = done;
  }

  #wrote(): void {
    const done = this.#written;
    this.#written = undefined;
    done?.();
  }

  #giveBack(): void {
    const bytes = this.#unread;
    this.#unread = 0;
    if (bytes > 0) this.#stream.consume(bytes);
  }

  #settle({ code, executed, message, retryAfterMs }: Status): void {
    if (code !== "ok") {
      return this.#lose({ code, executed, message, ...(retryAfterMs !== undefined && { retryAfterMs }) });
    }
    const isWhole = this.#peer === "ended" && this.#ended;
    this.#peer = "settled";
    // It has ended, but has not heard all.
    if (!isWhole) this.#lose({ code: "aborted", executed, message: "the peer has ended the stream" });
  }

  #lose({ code, executed, message, retryAfterMs }: Reset): void {
    this.#peer = "settled";
    this.#refused = new RpcError(code, message || "the peer has given up the stream", {
      executed,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    this.destroy(this.#refused);
  }
}

/** Errors of others stay in this process: only what was made for the peer is told. */
function resetOf(error: Error | null): Reset {
  if (!RpcError.is(error)) return { code: error === null ? "cancelled" : "aborted", executed: "yes" };
  const code: Code = error.code;
  return { code, executed: "yes", message: error.message };
}
