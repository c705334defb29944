import type { Check } from "../check/check.ts";
import { describe } from "../check/describe.ts";
import { isDataObject } from "../check/keywords.ts";
import { RpcError } from "../error.ts";
import type { CallOptions, Channel } from "./channel.ts";
import { defineService, unary } from "./define.ts";
import { type Handler, defineHandler } from "./handler.ts";
import type { Service } from "./service.ts";

/** The service that every node publishes, under the name `mesh`. */
export interface MeshService {
  /** Answers with who answers. */
  ping(): Promise<Pong>;
  /** The contract of a service that this node publishes, as JSON. Fails with `not_found`. */
  describe(service: string): Promise<string>;
}

export interface Pong {
  readonly nodeId: string;
  readonly name: string;
  /** Names of the published services. */
  readonly services: readonly string[];
}

/** Written by hand, because the emitter needs a runtime to emit for. */
export const meshService: Service<MeshService> = /* @__PURE__ */ defineService("mesh", "", {
  ping: /* @__PURE__ */ unary(
    "6d65736870696e67",
    0,
    /* @__PURE__ */ checkOf<readonly []>("no arguments", isEmpty),
    /* @__PURE__ */ checkOf<Pong>("a pong", isPong),
    {
      readonly: true,
    },
  ),
  describe: /* @__PURE__ */ unary(
    "6d65736864657363",
    1,
    /* @__PURE__ */ checkOf<readonly [service: string]>("the name of a service", isOneText),
    /* @__PURE__ */ checkOf<string>("a string", isText),
    { readonly: true },
  ),
});

export class MeshClient implements MeshService {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  ping(options?: CallOptions): Promise<Pong> {
    return this.#channel.unary(meshService.methods.ping, [], options);
  }

  describe(service: string, options?: CallOptions): Promise<string> {
    return this.#channel.unary(meshService.methods.describe, [service], options);
  }
}

/** `services` is read at each call. */
export function meshHandler(
  node: Pick<Pong, "nodeId" | "name">,
  services: ReadonlyMap<string, Handler>,
): Handler {
  const implementation: MeshService = {
    async ping() {
      return { nodeId: node.nodeId, name: node.name, services: [...services.keys()] };
    },
    async describe(service) {
      const handler = services.get(service);
      if (handler === undefined) {
        throw new RpcError(
          "not_found",
          `${node.name} publishes no such service; it has ${[...services.keys()].join(", ")}`,
        );
      }
      return handler.contract;
    },
  };
  return defineHandler(meshService, implementation, "{}");
}

function checkOf<T>(expected: string, fits: (value: unknown) => boolean): Check<T> {
  return {
    is: (value): value is T => fits(value),
    explain: (value) => (fits(value) ? undefined : { path: "", expected, found: describe(value) }),
  };
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isOneText(value: unknown): boolean {
  return Array.isArray(value) && value.length === 1 && isText(value[0]);
}

function isPong(value: unknown): boolean {
  return (
    isDataObject(value) &&
    isText(value["nodeId"]) &&
    isText(value["name"]) &&
    Array.isArray(value["services"]) &&
    value["services"].every(isText)
  );
}
