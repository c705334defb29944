import { once } from "node:events";
import type { ClientRequest } from "node:http";
import { Readable } from "node:stream";
import { RpcError } from "../error.ts";
import { replayBytes } from "./limits.ts";

/** A request as h3's server makes it, which has Node's own behind it. */
interface ReceivedRequest extends Request {
  readonly runtime?: { readonly node?: { readonly req?: unknown } };
}

type Chunk = IteratorResult<Uint8Array, unknown>;

/**
 * The body of a request, said to one node after the other: what was said first is kept for the case that its node never
 * took it. Nothing is read ahead of what the stream takes.
 */
export class RequestBody {
  /** Undefined: the request has none. */
  readonly #chunks: AsyncIterator<Uint8Array> | undefined;
  readonly #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #next: Promise<Chunk> | undefined;
  #isDone = false;
  #canReplay = true;

  constructor(request: Request) {
    this.#chunks = chunksOf(request);
  }

  get isPresent(): boolean {
    return this.#chunks !== undefined;
  }

  /** Whether all that was said can be said again. */
  get canReplay(): boolean {
    return this.#canReplay;
  }

  /** Somebody has got it, and answers. */
  commit(): void {
    this.#canReplay = false;
    this.#kept.length = 0;
  }

  /**
   * Writes the body and ends `outgoing`; stops when that closes. When whoever sends the body has left, `outgoing` is
   * destroyed: half a body must not look whole. Never rejects.
   */
  async pour(outgoing: ClientRequest): Promise<void> {
    const closed = once(outgoing, "close").catch(() => {});
    try {
      for (const chunk of this.#kept.slice()) await write(outgoing, chunk, closed);
      while (!this.#isDone) {
        const next = (this.#next ??= this.#read());
        const chunk = await Promise.race([next, closed.then(() => undefined)]);
        if (outgoing.destroyed || chunk === undefined) return;
        this.#next = undefined;
        if (chunk.done === true) this.#isDone = true;
        else {
          this.#keep(chunk.value);
          await write(outgoing, chunk.value, closed);
        }
      }
      outgoing.end();
    } catch (error) {
      this.#canReplay = false;
      outgoing.destroy(new RpcError("cancelled", "the body of the request broke off", { cause: error }));
    }
  }

  #read(): Promise<Chunk> {
    return this.#chunks === undefined
      ? Promise.resolve({ done: true, value: undefined })
      : this.#chunks.next();
  }

  #keep(chunk: Uint8Array): void {
    if (!this.#canReplay) return;
    this.#keptBytes += chunk.length;
    if (this.#keptBytes > replayBytes) this.commit();
    else this.#kept.push(chunk);
  }
}

async function write(outgoing: ClientRequest, chunk: Uint8Array, closed: Promise<unknown>): Promise<void> {
  if (outgoing.destroyed || outgoing.write(chunk)) return;
  await Promise.race([once(outgoing, "drain").catch(() => {}), closed]);
}

function chunksOf(request: ReceivedRequest): AsyncIterator<Uint8Array> | undefined {
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
function iteratorOf(received: Readable): AsyncIterator<Uint8Array> {
  received.resume().pause();
  return received.iterator({ destroyOnReturn: false });
}

function readerOf(body: ReadableStream<Uint8Array>): AsyncIterator<Uint8Array> {
  const reader = body.getReader();
  return { next: () => reader.read() as Promise<Chunk> };
}
