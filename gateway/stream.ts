import { ReadableStream, type ReadableStreamDefaultController, type UnderlyingSource } from "node:stream/web";
import { RpcError } from "@meshrpc/runtime/contract";
import type { HTTPResponse } from "h3";
import { answer } from "./answer.ts";
import { linesType } from "./content-type.ts";
import type { Told } from "./problem.ts";
import type { Answering } from "./running.ts";

/** How the items of a stream are written (HTTP.md, "Streams"). */
export interface Format {
  readonly contentType: string;
  item(value: unknown): string;
  /** Stands after the last item. */
  readonly end: string;
  /** After an error. Undefined: the answer is cut off, which every HTTP client sees. */
  error(told: Told): string | undefined;
  /** Says that the stream is alive. Empty: the format has nothing for it. */
  readonly heartbeat: string;
}

const serverSentEvents: Format = {
  contentType: "text/event-stream",
  item: (value) => `data: ${JSON.stringify(value)}\n\n`,
  end: "event: end\ndata:\n\n",
  error: ({ problem }) => `event: error\ndata: ${JSON.stringify(problem)}\n\n`,
  heartbeat: ":\n\n",
};

const lines: Format = {
  contentType: linesType,
  item: (value) => `${JSON.stringify(value)}\n`,
  end: "",
  error: () => undefined,
  heartbeat: "",
};

/** NDJSON when `Accept` names it, else server-sent events. */
export function formatFor(request: Request): Format {
  const accepted = (request.headers.get("accept") ?? "").split(",");
  return accepted.some((range) => range.split(";", 1)[0]?.trim().toLowerCase() === linesType)
    ? lines
    : serverSentEvents;
}

export interface StreamOptions {
  /** Milliseconds for which the status waits for the first item or error. */
  readonly firstItemMs: number;
  readonly heartbeatMs: number;
  readonly tell: (error: unknown) => Told;
}

/**
 * The answer of a stream. An error before the first item, if it comes within `firstItemMs`, is
 * thrown, so that the status can tell it. Items are taken from the source as the client reads.
 * Owns `answering` from here on, unless it throws.
 */
export async function streamResponse(
  items: AsyncGenerator<unknown, void, undefined>,
  format: Format,
  answering: Answering,
  options: StreamOptions,
): Promise<HTTPResponse> {
  const first = items.next();
  await settledWithin(first, options.firstItemMs);
  const source = new ItemSource(items, first, format, answering, options);
  // Nothing is taken ahead of the socket.
  const body = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  return answer(200, body, streamHeaders(format));
}

/** `x-accel-buffering` keeps nginx from holding items back. */
export function streamHeaders(format: Format): Record<string, string> {
  return { "content-type": format.contentType, "cache-control": "no-store", "x-accel-buffering": "no" };
}

class ItemSource implements UnderlyingSource<Uint8Array> {
  readonly #items: AsyncGenerator<unknown, void, undefined>;
  readonly #format: Format;
  readonly #answering: Answering;
  readonly #options: StreamOptions;
  /** The gateway closes. When the client leaves, `cancel` comes instead. */
  readonly #cut = (): void => {
    const reason: unknown = this.#answering.signal.reason;
    if (RpcError.is(reason)) this.#fail(reason);
  };
  #first: Promise<IteratorResult<unknown, void>> | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(
    items: AsyncGenerator<unknown, void, undefined>,
    first: Promise<IteratorResult<unknown, void>>,
    format: Format,
    answering: Answering,
    options: StreamOptions,
  ) {
    this.#items = items;
    this.#first = first;
    this.#format = format;
    this.#answering = answering;
    this.#options = options;
    // The client may leave before it reads: then nobody asks what became of the first item.
    first.catch(() => undefined);
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    this.#answering.signal.addEventListener("abort", this.#cut);
    if (this.#format.heartbeat === "") return;
    this.#heartbeat = setInterval(() => {
      // Only to a client that reads: behind a full socket they would pile up.
      if ((controller.desiredSize ?? -1) >= 0) this.#write(this.#format.heartbeat);
    }, this.#options.heartbeatMs);
    this.#heartbeat.unref();
  }

  async pull(): Promise<void> {
    try {
      const next = await (this.#first ?? this.#items.next());
      this.#first = undefined;
      if (this.#ended) return;
      if (next.done !== true) this.#write(this.#format.item(next.value));
      else this.#end(this.#format.end);
    } catch (error) {
      this.#fail(error);
      // What failed may have been the writing: then the call still runs.
      this.#answering.leave();
    }
  }

  /** The client has left. Aborting first: a generator that waits for its next item hears nothing else. */
  async cancel(): Promise<void> {
    this.#ended = true;
    this.#release();
    this.#answering.leave();
    await this.#items.return();
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    const last = this.#format.error(this.#options.tell(error));
    if (last !== undefined) return this.#end(last);
    this.#ended = true;
    this.#release();
    // What was written leaves first: an error discards it.
    setImmediate(() => this.#controller?.error(error));
  }

  #end(last: string): void {
    this.#ended = true;
    this.#release();
    if (last !== "") this.#write(last);
    this.#controller?.close();
  }

  #release(): void {
    clearInterval(this.#heartbeat);
    this.#answering.signal.removeEventListener("abort", this.#cut);
    this.#answering.done();
  }

  #write(text: string): void {
    this.#controller?.enqueue(encoder.encode(text));
  }
}

const encoder = new TextEncoder();

/** Rejects as `promise` does, if it settles in time. */
async function settledWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
