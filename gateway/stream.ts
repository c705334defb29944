import type { UnderlyingSource } from "node:stream/web";
import type { Told } from "./problem.ts";

/** How the items of a stream are written (HTTP.md, "Streams"). */
export interface Format {
  readonly contentType: string;
  item(value: unknown): string;
  /** After the last item. */
  end(): string;
  /** After an error; undefined: the answer is cut off, which every HTTP client sees. */
  error(told: Told): string | undefined;
  /** Says that the stream is alive; undefined: nothing fits the format. */
  readonly heartbeat: string | undefined;
}

const serverSentEvents: Format = {
  contentType: "text/event-stream",
  item: (value) => `data: ${JSON.stringify(value)}\n\n`,
  end: () => "event: end\ndata:\n\n",
  error: ({ problem }) => `event: error\ndata: ${JSON.stringify(problem)}\n\n`,
  heartbeat: ":\n\n",
};

const ndjson: Format = {
  contentType: "application/x-ndjson",
  item: (value) => `${JSON.stringify(value)}\n`,
  end: () => "",
  error: () => undefined,
  heartbeat: undefined,
};

/** NDJSON when `Accept` names it, else server-sent events. */
export function formatFor(request: Request): Format {
  return request.headers.get("accept")?.includes(ndjson.contentType) === true ? ndjson : serverSentEvents;
}

export interface StreamOptions {
  /** Milliseconds for which the status waits for the first item or error. */
  readonly firstItemMs: number;
  readonly heartbeatMs: number;
  readonly tell: (error: unknown) => Told;
}

/**
 * The answer of a stream. An error before the first item, if it comes within `firstItemMs`, is
 * thrown, so that the status can tell it. Items are taken from the source as the client reads;
 * when it leaves, the source is returned.
 */
export async function streamResponse(
  items: AsyncGenerator<unknown, void, undefined>,
  format: Format,
  options: StreamOptions,
): Promise<Response> {
  const first = items.next();
  await settledWithin(first, options.firstItemMs);
  const body = new ReadableStream<Uint8Array>(source(items, first, format, options), { highWaterMark: 0 });
  return new Response(body, {
    headers: { "content-type": format.contentType, "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}

function source(
  items: AsyncGenerator<unknown, void, undefined>,
  first: Promise<IteratorResult<unknown, void>>,
  format: Format,
  options: StreamOptions,
): UnderlyingSource<Uint8Array> {
  const encoder = new TextEncoder();
  let waiting: Promise<IteratorResult<unknown, void>> | undefined = first;
  let heartbeat: NodeJS.Timeout | undefined;
  return {
    start(controller) {
      const { heartbeat: text } = format;
      if (text === undefined) return;
      // Only to a client that reads: behind a full socket it would pile up.
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) >= 0) controller.enqueue(encoder.encode(text));
      }, options.heartbeatMs);
      heartbeat.unref();
    },
    async pull(controller) {
      try {
        const next = await (waiting ?? items.next());
        waiting = undefined;
        if (next.done !== true) return controller.enqueue(encoder.encode(format.item(next.value)));
        clearInterval(heartbeat);
        const last = format.end();
        if (last !== "") controller.enqueue(encoder.encode(last));
        controller.close();
      } catch (error) {
        clearInterval(heartbeat);
        const last = format.error(options.tell(error));
        if (last === undefined) return controller.error(error);
        controller.enqueue(encoder.encode(last));
        controller.close();
      }
    },
    async cancel() {
      clearInterval(heartbeat);
      await items.return();
    },
  };
}

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
