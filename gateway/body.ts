import { RpcError } from "@meshrpc/runtime/contract";
import { GatheredBytes } from "./gathered-bytes.ts";
import { HttpProblem } from "./problem.ts";

export interface BodyLimits {
  /** Bytes of the body, or of one line of a streamed one. */
  readonly maxBodyBytes: number;
  /** Milliseconds for the whole body, or for the first line of a streamed one. */
  readonly bodyTimeoutMs: number;
}

/** The whole body as text. Throws a 413 as soon as it is too long, 408 when it takes too long, 400 if it is not UTF-8. */
export async function readText(request: Request, limits: BodyLimits): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > limits.maxBodyBytes) throw tooLarge(limits);
  const deadline = new Deadline(limits.bodyTimeoutMs);
  try {
    const body = new GatheredBytes();
    for await (const chunk of chunksOf(request, deadline)) {
      if (body.length + chunk.length > limits.maxBodyBytes) throw tooLarge(limits);
      body.add(chunk);
    }
    return decode(body.take());
  } finally {
    deadline.clear();
  }
}

/** The lines of a body as it arrives, empty ones left out. Throws like `readText`. */
export async function* readLines(
  request: Request,
  limits: BodyLimits,
): AsyncGenerator<string, void, undefined> {
  const deadline = new Deadline(limits.bodyTimeoutMs);
  try {
    const rest = new GatheredBytes();
    for await (const chunk of chunksOf(request, deadline)) {
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        if (rest.length + at - from > limits.maxBodyBytes) throw tooLarge(limits);
        rest.add(chunk.subarray(from, at));
        const line = decode(rest.take()).trim();
        from = at + 1;
        if (line === "") continue;
        // From here on the call decides how long to wait.
        deadline.clear();
        yield line;
      }
      if (rest.length + chunk.length - from > limits.maxBodyBytes) throw tooLarge(limits);
      rest.add(chunk.subarray(from));
    }
    const last = decode(rest.take()).trim();
    if (last !== "") yield last;
  } finally {
    deadline.clear();
  }
}

/** Never cancels the body: that would close the socket before the answer is written. */
async function* chunksOf(request: Request, deadline: Deadline): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = request.body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await deadline.race(reader.read().catch(lost));
    if (done) return;
    yield value;
  }
}

function lost(cause: unknown): never {
  throw new RpcError("cancelled", "the client left before its body was complete", { executed: "no", cause });
}

class Deadline {
  readonly #timer: NodeJS.Timeout;
  #passed: HttpProblem | undefined;
  #tell: (late: HttpProblem) => void = () => {};

  constructor(ms: number) {
    this.#timer = setTimeout(() => {
      this.#passed = new HttpProblem(408, `The body took longer than ${ms} ms.`);
      this.#tell(this.#passed);
    }, ms);
  }

  /**
   * As `work`, or rejects when the deadline has passed. One at a time. `Promise.race` with a promise that lives as long as the
   * body would hold on to every chunk of it.
   */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#tell = reject;
      work.then(resolve, reject);
      if (this.#passed !== undefined) reject(this.#passed);
    });
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

const newline = 0x0a;

function tooLarge({ maxBodyBytes }: BodyLimits): HttpProblem {
  return new HttpProblem(
    413,
    `The body, or a line of a streamed one, may have at most ${maxBodyBytes} bytes.`,
  );
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new HttpProblem(400, "The body is not UTF-8.");
  }
}
