import { checkKeys, checkLimits, type Key, type LinkLimits } from "../link/options.ts";
import { parseAddress } from "../mesh/address.ts";
import { checkInterceptors, type Interceptor } from "../rpc/intercept/interceptor.ts";
import type { RetryPolicy } from "../rpc/retry.ts";
import type { OnSpan } from "../rpc/tracing/span.ts";
import type { Address } from "../transport/transport.ts";
import { maxNameBytes, maxNodeNameBytes } from "../wire/limits.ts";
import type { Logger, LogLevel } from "./log.ts";
import { environmentSecret } from "./secret-file.ts";

/** What a node is told when it is made. Where an environment variable is named, it stands in for an absent option. */
export interface MeshOptions {
  /** Name of the node; replicas share it. Required. */
  readonly name: string;
  /**
   * Nodes to join, `host:port` each; without a port 11999. Any one of them is enough, and this node itself may be among
   * them. `MESHRPC_CLUSTER_NODES`, comma-separated; none.
   */
  readonly nodes?: readonly string[];
  /** Nodes with other tags never mix with this one. `MESHRPC_CLUSTER_TAGNAME`, comma-separated; `["default"]`. */
  readonly tags?: readonly string[];
  /**
   * What a peer must prove to know before it learns anything; a list for rotation, the first is preferred.
   * `MESHRPC_CLUSTER_SECRET`, or a file named by `MESHRPC_CLUSTER_SECRET_FILE`; none, and then `listen` takes only
   * loopback addresses.
   */
  readonly secret?: string | readonly Key[];
  /** Listen beyond loopback without a secret. `MESHRPC_INSECURE=1`; false. */
  readonly insecure?: boolean;
  /** The address by which peers reach this node, if it is not one of its own. `MESHRPC_ADVERTISE_ADDR`. */
  readonly advertise?: string;
  /** How much is written, or who takes the lines. `MESHRPC_LOG`; `"info"`. */
  readonly log?: LogLevel | Logger;
  /**
   * Hears of each side of a call that is over, for a tracing system. Calls outside any trace begin one then, as they do
   * where calls are logged. What it throws is logged.
   */
  readonly onSpan?: OnSpan;
  /** Run around each call that this node makes and each that it serves, the first outermost; `call.side` tells which. */
  readonly intercept?: readonly Interceptor[];
  readonly defaults?: CallDefaults;
  readonly limits?: Partial<LinkLimits>;
  /** On SIGTERM and SIGINT: drain, close, and raise the signal again. Default true. */
  readonly signals?: boolean;
}

/** For the calls that a node makes. */
export interface CallDefaults {
  /** Milliseconds that a unary call may take where neither its method nor its options say otherwise. 10,000. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryPolicy>;
}

/** The options and the environment, read and judged. */
export interface Settings {
  readonly name: string;
  readonly seeds: readonly Address[];
  readonly tags: readonly string[];
  readonly secrets: readonly Key[];
  readonly isInsecure: boolean;
  readonly advertise: string | undefined;
  readonly listen: string;
  readonly log: LogLevel | Logger;
  readonly onSpan: OnSpan | undefined;
  readonly intercept: readonly Interceptor[];
  readonly defaults: CallDefaults;
  readonly limits: Partial<LinkLimits>;
  readonly signals: boolean;
}

const known = [
  "name",
  "nodes",
  "tags",
  "secret",
  "insecure",
  "advertise",
  "log",
  "onSpan",
  "intercept",
  "defaults",
  "limits",
  "signals",
] as const satisfies readonly (keyof MeshOptions)[];
const levels: readonly LogLevel[] = ["silent", "info", "calls", "debug"];

/** Throws `TypeError` that names the option or variable and what it takes. */
export function readOptions(
  options: MeshOptions,
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  if (typeof options !== "object" || options === null) {
    throw new TypeError('new Mesh takes an object of options: new Mesh({ name: "greeter" }).');
  }
  for (const key of Object.keys(options)) {
    if (!known.some((name) => name === key)) {
      throw new TypeError(`Mesh has no option ${JSON.stringify(key)}; there are ${known.join(", ")}.`);
    }
  }
  const nodes = options.nodes ?? list(env.MESHRPC_CLUSTER_NODES) ?? [];
  const nodesName = options.nodes === undefined ? "MESHRPC_CLUSTER_NODES" : "Option nodes";
  const advertise = options.advertise ?? text(env.MESHRPC_ADVERTISE_ADDR);
  if (advertise !== undefined) parseAddress(advertise, "Option advertise");
  if (advertise !== undefined && advertise.length > maxNameBytes) {
    throw new TypeError(`Option advertise takes at most ${maxNameBytes} characters.`);
  }
  return {
    name: readName(options.name),
    seeds: readTexts(nodes, nodesName).map((node) => parseAddress(node, nodesName)),
    tags: readTags(options.tags ?? list(env.MESHRPC_CLUSTER_TAGNAME) ?? ["default"]),
    secrets: readSecrets(options.secret ?? environmentSecret(env)),
    isInsecure: options.insecure ?? env.MESHRPC_INSECURE === "1",
    advertise,
    listen: text(env.MESHRPC_LISTEN_ADDR) ?? "127.0.0.1:0",
    log: readLog(options.log, env.MESHRPC_LOG),
    onSpan: readFunction("onSpan", options.onSpan),
    intercept: readInterceptors(options.intercept),
    defaults: options.defaults ?? {},
    limits: readLimits(options.limits ?? {}),
    signals: options.signals ?? true,
  };
}

function readName(name: unknown): string {
  if (typeof name !== "string" || !/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name)) {
    throw new TypeError(
      `Option name takes letters, digits, ".", "_" and "-", as in { name: "greeter" }; found ${JSON.stringify(name)}.`,
    );
  }
  if (new TextEncoder().encode(name).length > maxNodeNameBytes) {
    throw new TypeError(`Option name takes at most ${maxNodeNameBytes} bytes.`);
  }
  return name;
}

function readTexts(values: unknown, name: string): readonly string[] {
  if (!Array.isArray(values) || !values.every((value) => typeof value === "string")) {
    throw new TypeError(`${name} takes a list of texts, found ${JSON.stringify(values)}.`);
  }
  return values;
}

function readTags(tags: unknown): readonly string[] {
  const texts = readTexts(tags, "Option tags");
  if (texts.length === 0 || texts.includes("")) {
    throw new TypeError(
      'Option tags takes at least one tag, none of them empty; without it, it is ["default"].',
    );
  }
  return texts;
}

function readSecrets(secret: string | readonly Key[] | undefined): readonly Key[] {
  if (secret === undefined) return [];
  const keys = typeof secret === "string" ? [{ id: "default", key: secret }] : secret;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isKey)) {
    throw new TypeError(
      'Option secret takes a text, or keys as in [{ id: "2026-11", key: "…" }]; neither may be empty.',
    );
  }
  checkKeys(keys);
  return keys;
}

function readLimits(limits: Partial<LinkLimits>): Partial<LinkLimits> {
  checkLimits(limits);
  return limits;
}

function isKey(key: unknown): boolean {
  if (typeof key !== "object" || key === null || !("id" in key) || !("key" in key)) return false;
  const isText = typeof key.key === "string" || key.key instanceof Uint8Array;
  return typeof key.id === "string" && key.id !== "" && isText && (key.key as string | Uint8Array).length > 0;
}

function readInterceptors(interceptors: MeshOptions["intercept"]): readonly Interceptor[] {
  checkInterceptors(interceptors);
  return interceptors ?? [];
}

function readFunction<F>(name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === "function") return value;
  throw new TypeError(`Option ${name} takes a function, found ${JSON.stringify(value)}.`);
}

function readLog(log: MeshOptions["log"], variable: string | undefined): LogLevel | Logger {
  if (typeof log === "object" && log !== null) {
    for (const name of ["info", "warn", "error", "debug"] as const) {
      if (typeof log[name] !== "function")
        throw new TypeError(`Option log takes a logger that has ${name}(line).`);
    }
    if (log.call !== undefined && typeof log.call !== "function")
      throw new TypeError("Option log takes a logger whose call, if it has one, is call(line, fields).");
    return log;
  }
  const found = log ?? text(variable) ?? "info";
  const level = levels.find((name) => name === found);
  if (level === undefined) {
    const name = log === undefined ? "MESHRPC_LOG" : "Option log";
    throw new TypeError(`${name} takes ${levels.join(", ")} or a logger, found ${JSON.stringify(found)}.`);
  }
  return level;
}

/** An empty variable is an unset one. */
function text(variable: string | undefined): string | undefined {
  return variable === undefined || variable.trim() === "" ? undefined : variable.trim();
}

function list(variable: string | undefined): string[] | undefined {
  const parts = text(variable)
    ?.split(",")
    .map((part) => part.trim());
  return parts?.filter((part) => part !== "");
}
