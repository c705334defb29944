import { refuseUnknown } from "../check/unknown-options.ts";
import { RpcError } from "../error.ts";
import type { HttpHandlers } from "../http/http-handlers.ts";
import type { RemoteHandler } from "../http/remote-handler.ts";
import { formatAddress, isLoopback, parseAddress } from "../mesh/address.ts";
import { meshService } from "../rpc/builtin.ts";
import { type ChannelOptions, createChannel } from "../rpc/call-client.ts";
import type { Handler } from "../rpc/handler.ts";
import type { NodeEndpoint, Router } from "../rpc/router.ts";

/** Of `mesh.listenHttp`. */
export interface ListenHttpOptions {
  /** Listen where other machines can ask, who need no secret for it. Default: the mesh's own `insecure`. */
  readonly insecure?: boolean;
}

/** What `Mesh` has that a gateway needs. */
interface NodeFace {
  readonly name: string;
  readonly log: object;
  readonly draining: boolean;
  onDrain(hook: () => unknown): void;
  request(options?: object): object;
  ping(service: string): Promise<object>;
}

/** A node, and how it is reached in its own process. */
export interface ListenHttpHost {
  readonly node: NodeFace;
  readonly local: NodeEndpoint;
  readonly channel: ChannelOptions;
  readonly services: ReadonlyMap<string, Handler>;
  readonly handlers: HttpHandlers;
}

/** The part of `@meshrpc/gateway` that is needed. */
interface GatewayPackage {
  createNodeGateway(
    mesh: object,
    parts: {
      readonly services: ReadonlyMap<string, Handler>;
      readonly http: ReadonlyMap<string, RemoteHandler>;
      ping(service: string): Promise<object>;
    },
  ): { listen(options: { readonly port: number; readonly hostname: string }): Promise<string> };
}

/** Asked for by a name that no bundler follows: the package is there only where somebody installed it. */
const gatewayPackage: string = "@meshrpc/gateway";

/**
 * Serves what this node offers over HTTP, for debugging. Resolves with the URL. Rejects with `failed_precondition` where others
 * could reach it without consent, when the gateway's package is missing, and when the port is taken.
 */
export async function serveNode(
  address: string,
  options: ListenHttpOptions,
  isMeshInsecure: boolean,
  host: ListenHttpHost,
): Promise<string> {
  refuseUnknown("listenHttp", options, { insecure: true });
  const wanted = parseAddress(address, "listenHttp");
  if (!isLoopback(wanted.host) && !(options.insecure ?? isMeshInsecure)) {
    throw new RpcError(
      "failed_precondition",
      `Whoever reaches ${formatAddress(wanted)} could call all that this node serves, without a secret. Listen on ` +
        `127.0.0.1:${wanted.port}, or say { insecure: true } on a network that you trust; what the world may ask goes through a gateway.`,
    );
  }
  const { createNodeGateway } = await loadGateway();
  const { node, services, handlers, local } = host;
  const names = [...services.keys()].filter((name) => name !== meshService.name);
  const gateway = createNodeGateway(onlyHere(host), {
    services: new Map(names.map((name) => [name, services.get(name)!])),
    http: new Map(
      Array.from(handlers.published.keys(), (name) => {
        const path = `/${node.name}/${name}`;
        return [path, handlers.here(name, local, path)];
      }),
    ),
    ping: (service) => node.ping(service),
  });
  try {
    return await gateway.listen({ port: wanted.port, hostname: wanted.host });
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    throw new RpcError("failed_precondition", error.message, { cause: error });
  }
}

/** The node as a gateway sees it, but that its calls stay there. */
function onlyHere({ node, local, channel }: ListenHttpHost): object {
  const router: Router = { pick: (_, { exclude }) => (exclude.has(local.nodeId) ? undefined : local) };
  return {
    name: node.name,
    log: node.log,
    get draining() {
      return node.draining;
    },
    missing: () => [],
    channel: ({ name }: { readonly name: string }) => createChannel(router, { ...channel, service: name }),
    onDrain: (hook: () => unknown) => node.onDrain(hook),
    request: (options: object) => node.request(options),
  };
}

async function loadGateway(): Promise<GatewayPackage> {
  try {
    return (await import(gatewayPackage)) as GatewayPackage;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    const what = `listenHttp needs the package ${gatewayPackage}, of the same version: npm i ${gatewayPackage}`;
    throw new RpcError("failed_precondition", what, { cause: error });
  }
}
