import { httpStatus } from "./error.ts";
import type { CallRecord } from "./rpc/observe.ts";

/** Takes whole lines. One that throws is reported once on stderr and harms nothing. */
export interface Logger {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
  debug(line: string): void;
}

/**
 * `silent`: nothing · `info`: life cycle · `calls`: and a line for each call, on both ends · `debug`: and what the
 * mesh does meanwhile · a logger: all of it, calls as `info`.
 */
export type LogLevel = "silent" | "info" | "calls" | "debug";

type Severity = keyof Logger;

const severities: Readonly<Record<LogLevel, readonly (Severity | "call")[]>> = {
  silent: [],
  info: ["info", "warn", "error"],
  calls: ["info", "warn", "error", "call"],
  debug: ["info", "warn", "error", "call", "debug"],
};

/** One answered request, for a line beside those of calls. */
export interface RequestRecord {
  /** Of HTTP. */
  readonly status: number;
  readonly durationMs: number;
  /** Who asked. */
  readonly peer: string;
  /** `GET /greeter/greet/Max` */
  readonly what: string;
}

/** A node's log, for what stands in front of it. */
export interface MeshLog {
  info(line: string): void;
  error(line: string): void;
  call(record: RequestRecord): void;
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
    if (this.takesCalls) this.#write("info", "call", formatCall(record, self));
  }

  /** One request that something in front of the mesh, such as a gateway, has answered. */
  request({ status, durationMs, peer, what }: RequestRecord, self: string): void {
    const duration = formatDuration(durationMs).padStart(9);
    if (this.takesCalls)
      this.#write("info", "call", `${status} | ${duration} | ${self} <- ${peer} | ${what}`);
  }

  /** Writes out what is buffered. */
  flush(): void {
    this.#lines?.flush();
  }

  #write(severity: Severity, kind: Severity | "call", text: string): void {
    if (!this.#takes.has(kind)) return;
    try {
      this.#logger[severity](`${formatTime(this.#now())} | ${printable(text, severity)}`);
    } catch (error) {
      if (this.#broken) return;
      this.#broken = true;
      process.stderr.write(`The logger of this node threw; lines are lost: ${String(error)}\n`);
    }
  }
}

/** `200 |     101µs | greeter.7f3a <- mesh-api | POST /greeter/greet` */
export function formatCall(record: CallRecord, self: string): string {
  const [callee, caller] = record.side === "server" ? [self, record.peer] : [record.peer, self];
  const status = record.status ?? httpStatus(record.code);
  const path = `POST /${record.service}/${record.method}`;
  return `${status} | ${formatDuration(record.durationMs).padStart(9)} | ${callee || "nobody"} <- ${caller} | ${path}`;
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
