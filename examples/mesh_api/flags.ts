import { parseArgs } from "node:util";
import type { ApiOptions } from "./api.ts";

/** How to change what may be taken. */
export const portHint: string =
  "Ports are set by --listen-addr or MESHRPC_LISTEN_ADDR (mesh) and by -P or APP_HTTP_PORT (HTTP).";

/** Flags win over the environment, which wins over the defaults. */
export function readFlags(args: readonly string[], env: NodeJS.ProcessEnv): ApiOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodes: { type: "string", short: "N", multiple: true },
      tag: { type: "string", short: "T", multiple: true },
      "listen-addr": { type: "string" },
      "http-port": { type: "string", short: "P" },
      "http-host": { type: "string" },
    },
  });
  return {
    listenAddr: values["listen-addr"] ?? env.MESHRPC_LISTEN_ADDR ?? "127.0.0.1:11999",
    httpPort: port(values["http-port"] ?? env.APP_HTTP_PORT ?? "8282"),
    httpHost: values["http-host"] ?? env.APP_HTTP_HOST ?? "127.0.0.1",
    ...(values.nodes && { nodes: values.nodes }),
    ...(values.tag && { tags: values.tag }),
  };
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new TypeError(
      `The HTTP port (-P, --http-port, APP_HTTP_PORT) must be a number from 0 to 65535, found "${text}".`,
    );
  }
  return value;
}
