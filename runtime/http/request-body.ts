import type { ClientRequest } from "node:http";
import { Readable } from "node:stream";
import { RpcError } from "../error.ts";
import { cancelBody } from "./cancel-body.ts";
import { Closing, drained } from "./closing.ts";
import { replayBytes } from "./limits.ts";

/** A request as h3's server makes it, which has Node's own behind it. */
interface ReceivedRequest extends Request {
  readonly runtime?: { readonly node?: { readonly req?: unknown } };
}

type Chunk = IteratorResult<Uint8Array, unknown>;

interface Source {
  next(): Promise<Chunk>;
  /** Nobody reads the rest. */
  leave(): void;
}

/**
 * The body of a request, said to one node after the other: what was said first is kept for the case that its node never
 * took it. Nothing is read ahead of what the stream takes.
 */
export class RequestBody {
  /** Undefined: the request has none. */
  readonly #source: Source | undefined;
  /** What the request says of its length; undefined: nothing. */
  readonly #length: number | undefined;
  readonly #kept: Uint8Array[] = [];
  #keptBytes = 0;
  /** The last of what is kept, if it has room for more. */
  #small: Uint8Array | undefined;
  #next: Promise<Chunk> | undefined;
  #isDone = false;
  #canReplay = true;
  #isLeft = false;

  constructor(request: Request) {
    this.#source = sourceOf(request);
    this.#length = lengthOf(request);
  }

  get isPresent(): boolean {
    return this.#source !== undefined;
  }

  /** Whether all that was said can be said again. */
  get canReplay(): boolean {
    return this.#canReplay;
  }

  /** Somebody has got it, and answers. */
  commit(): void {
    this.#canReplay = false;
    this.#kept.length = 0;
    this.#small = undefined;
  }

  /**
   * Writes the body and ends `outgoing`; stops when that closes. When whoever sends the body has left, or it is not as long as
   * the request says, `outgoing` is destroyed: half a body must not look whole, and what is too much not like another request.
   * Never rejects.
   */
  async pour(outgoing: ClientRequest): Promise<void> {
    const closing = new Closing(outgoing);
    let written = 0;
    try {
      for (const chunk of this.#kept.slice()) {
        written += chunk.length;
        await write(outgoing, chunk);
      }
      while (!this.#isDone) {
        const chunk = await closing.until((this.#next ??= this.#read()));
        if (outgoing.destroyed || this.#isLeft || chunk === undefined) return;
        this.#next = undefined;
        if (chunk.done === true) this.#isDone = true;
        else {
          written += chunk.value.length;
          if (written > (this.#length ?? Infinity)) return this.#misfit(outgoing, "more");
          this.#keep(chunk.value);
          await write(outgoing, chunk.value);
        }
      }
      if (written < (this.#length ?? 0)) return this.#misfit(outgoing, "fewer");
      outgoing.end();
    } catch (error) {
      this.#canReplay = false;
      outgoing.destroy(new RpcError("cancelled", "the body of the request broke off", { cause: error }));
    }
  }

  /** The request is over: nothing more of its body is read. */
  leave(): void {
    this.commit();
    this.#isLeft = true;
    if (!this.#isDone) this.#source?.leave();
  }

  #read(): Promise<Chunk> {
    return this.#source === undefined
      ? Promise.resolve({ done: true, value: undefined })
      : this.#source.next();
  }

  #misfit(outgoing: ClientRequest, found: "more" | "fewer"): void {
    this.#canReplay = false;
    const message = `the body of the request has ${found} bytes than its content-length says, ${this.#length}`;
    outgoing.destroy(new RpcError("invalid_argument", message));
  }

  #keep(chunk: Uint8Array): void {
    if (!this.#canReplay) return;
    this.#keptBytes += chunk.length;
    if (this.#keptBytes > replayBytes) this.commit();
    else if (chunk.length >= smallBytes) {
      this.#kept.push(chunk);
      this.#small = undefined;
    } else this.#keepSmall(chunk);
  }

  /** Small ones stand behind one another: each of its own would cost a hundred times its length. */
  #keepSmall(chunk: Uint8Array): void {
    const length = (this.#small?.length ?? 0) + chunk.length;
    if (this.#small === undefined || length > gatheredBytes) {
      this.#small = new Uint8Array(gatheredBytes).subarray(0, chunk.length);
      this.#kept.push(this.#small);
    } else {
      this.#small = new Uint8Array(this.#small.buffer, 0, length);
      this.#kept[this.#kept.length - 1] = this.#small;
    }
    this.#small.set(chunk, this.#small.length - chunk.length);
  }
}

const smallBytes = 1_024;
const gatheredBytes = 16_384;

async function write(outgoing: ClientRequest, chunk: Uint8Array): Promise<void> {
  if (outgoing.destroyed || outgoing.write(chunk)) return;
  await drained(outgoing);
}

/** Bytes that a request says its body has; undefined: it does not say, or what is no number. */
export function lengthOf({ headers }: Request): number | undefined {
  const length = headers.get("content-length") ?? "";
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function sourceOf(request: ReceivedRequest): Source | undefined {
  const { method, headers } = request;
  if (method === "GET" || method === "HEAD") return undefined;
  const received = request.runtime?.node?.req;
  if (received instanceof Readable) {
    const length = headers.get("content-length");
    if ((length === null && headers.get("transfer-encoding") === null) || length === "0") return undefined;
    // The platform's stream around it would read ahead without bounds. Never destroyed: the answer needs the socket.
    if (!request.bodyUsed) return iteratorOf(received);
  }
  return request.body === null ? undefined : readerOf(request.body);
}

/** What waits for somebody to read before it answers 100-continue hears of it. */
function iteratorOf(received: Readable): Source {
  received.resume().pause();
  const chunks: AsyncIterator<Uint8Array> = received.iterator({ destroyOnReturn: false });
  return { next: () => chunks.next(), leave: () => {} };
}

function readerOf(body: ReadableStream<Uint8Array>): Source {
  const reader = body.getReader();
  return {
    next: () => reader.read() as Promise<Chunk>,
    leave: () => cancelBody(reader),
  };
}
