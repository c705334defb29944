import { type Code, httpStatus } from "../error.ts";
import type { CallRecord } from "../rpc/observe.ts";

/** Takes whole lines. One that throws is reported once on stderr and harms nothing. docs/guides/logging.md */
export interface Logger {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
  debug(line: string): void;
  /** Called instead of `info` for the line of a call that is over, with what the line says. */
  call?(line: string, fields: CallFields): void;
}

/** What the line of a call says. The ids are there if the call belongs to a trace, `parentSpanId` if it is not the first of it. */
export interface CallFields {
  readonly side: "client" | "server";
  readonly service: string;
  /** Of a request of HTTP: `GET /greeter/:name`. */
  readonly method: string;
  readonly code: Code | "ok";
  /** The status that HTTP has for the code. */
  readonly status: number;
  readonly durationMs: number;
  /** The instance that answered; empty if there was none. */
  readonly callee: string;
  /** Name of the node that called. */
  readonly caller: string;
  /** 0 for the first try. */
  readonly attempt: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
}

/**
 * `silent`: nothing · `info`: life cycle · `calls`: and a line for each call, on both ends · `debug`: and what the
 * mesh does meanwhile · a logger: all of it, calls as `info`.
 */
export type LogLevel = "silent" | "info" | "calls" | "debug";

type Severity = Exclude<keyof Logger, "call">;

const severities: Readonly<Record<LogLevel, readonly (Severity | "call")[]>> = {
  silent: [],
  info: ["info", "warn", "error"],
  calls: ["info", "warn", "error", "call"],
  debug: ["info", "warn", "error", "call", "debug"],
};

/** A node's log, for what stands in front of it. */
export interface MeshLog {
  info(line: string): void;
  error(line: string): void;
}

/** What a node writes of itself and of its calls. */
export class Log {
  readonly #logger: Logger;
  readonly #takes: ReadonlySet<Severity | "call">;
  readonly #now: () => Date;
  readonly #lines: LineBuffer | undefined;
  #broken = false;

  /** Writes to stdout and stderr unless `target` is a logger. */
  constructor(target: LogLevel | Logger, now: () => Date = () => new Date()) {
    this.#now = now;
    if (typeof target === "string") {
      this.#lines = new LineBuffer();
      this.#logger = this.#lines;
      this.#takes = new Set(severities[target]);
    } else {
      this.#logger = target;
      this.#takes = new Set(severities.debug);
    }
  }

  info(text: string): void {
    this.#write("info", "info", text);
  }

  warn(text: string): void {
    this.#write("warn", "warn", `warning: ${text}`);
  }

  error(text: string): void {
    this.#write("error", "error", `error: ${text}`);
  }

  debug(text: string): void {
    this.#write("debug", "debug", text);
  }

  /** Whether a line for each call would be written. */
  get takesCalls(): boolean {
    return this.#takes.has("call");
  }

  /** One call that is over. `self` is this end: the instance at the callee, the node's name at the caller. */
  call(record: CallRecord, self: string): void {
    if (!this.takesCalls) return;
    const fields = callFields(record, self);
    this.#write("info", "call", formatCall(fields, record.path), fields);
  }

  /** Writes out what is buffered. */
  flush(): void {
    this.#lines?.flush();
  }

  #write(severity: Severity, kind: Severity | "call", text: string, fields?: CallFields): void {
    if (!this.#takes.has(kind)) return;
    try {
      const line = `${formatTime(this.#now())} | ${printable(text, severity)}`;
      if (fields !== undefined && this.#logger.call !== undefined) this.#logger.call(line, fields);
      else this.#logger[severity](line);
    } catch (error) {
      if (this.#broken) return;
      this.#broken = true;
      process.stderr.write(`The logger of this node threw; lines are lost: ${String(error)}\n`);
    }
  }
}

/** `self` is this end. */
export function callFields(record: CallRecord, self: string): CallFields {
  const { side, service, method, code, durationMs, peer, attempt, trace } = record;
  const [callee, caller] = side === "server" ? [self, peer] : [peer, self];
  const status = record.status ?? httpStatus(code);
  const fields = { side, service, method, code, status, durationMs, callee, caller, attempt };
  if (trace === undefined) return fields;
  const { traceId, spanId, parentSpanId } = trace;
  return { ...fields, traceId, spanId, ...(parentSpanId !== undefined && { parentSpanId }) };
}

/** `200 |     101µs | greeter.7f3a <- mesh-api | POST /greeter/greet | trace=… span=… parent=…` */
export function formatCall(fields: CallFields, path: string = pathOf(fields)): string {
  const { status, durationMs, callee, caller } = fields;
  const line = `${status} | ${formatDuration(durationMs).padStart(9)} | ${callee || "nobody"} <- ${caller} | ${path}`;
  return line + formatTrace(fields);
}

function pathOf({ service, method }: CallFields): string {
  return `POST /${service}/${method}`;
}

function formatTrace({ traceId, spanId, parentSpanId }: CallFields): string {
  if (traceId === undefined) return "";
  const parent = parentSpanId === undefined ? "" : ` parent=${parentSpanId}`;
  return ` | trace=${traceId} span=${spanId}${parent}`;
}

/** Names come from peers: none of them may end a line or move a cursor. Stacks of errors have lines of their own. */
function printable(text: string, severity: Severity): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) => {
    if (char === "\n" && severity === "error") return char;
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** In local time: `2026/11/23 - 16:07:51` */
export function formatTime(date: Date): string {
  const day = `${date.getFullYear()}/${two(date.getMonth() + 1)}/${two(date.getDate())}`;
  return `${day} - ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** `101µs`, `12.3ms`, `1.234s`, `2m03s` */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1_000)}µs`;
  if (ms < 1_000) return `${ms.toFixed(1)}ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(3)}s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}

/** Beyond it lines are dropped and counted: a reader that stalls must not fill this process's memory. */
const maxUnwrittenBytes = 4_194_304;

/** Gathers the lines of one turn of the event loop into one write for each stream. */
class LineBuffer implements Logger {
  #out = "";
  #err = "";
  #scheduled = false;
  #dropped = 0;

  info(line: string): void {
    if (process.stdout.writableLength > maxUnwrittenBytes) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#out += `(${this.#dropped} lines were dropped: stdout was not read)\n`;
    this.#dropped = 0;
    this.#out += `${line}\n`;
    this.#schedule();
  }

  warn(line: string): void {
    this.#err += `${line}\n`;
    this.#schedule();
  }

  error(line: string): void {
    this.warn(line);
  }

  debug(line: string): void {
    this.info(line);
  }

  flush(): void {
    const [out, err] = [this.#out, this.#err];
    this.#out = "";
    this.#err = "";
    if (out !== "") process.stdout.write(out);
    if (err !== "") process.stderr.write(err);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
