import type { CallRecord } from "../rpc/observe.ts";
import { type CallFields, callFields, formatCall } from "./call-line.ts";
import { LineBuffer } from "./line-buffer.ts";

/** Takes whole lines. One that throws is reported once on stderr and harms nothing. docs/guides/logging.md */
export interface Logger {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
  debug(line: string): void;
  /** Called instead of `info` for the line of a call that is over, with what the line says. */
  call?(line: string, fields: CallFields): void;
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
  debug(line: string): void;
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
