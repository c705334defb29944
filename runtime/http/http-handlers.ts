import type { RawRouter } from "../raw/opening.ts";
import type { RawServer } from "../raw/raw-server.ts";
import { checkName } from "../rpc/published-name.ts";
import type { NodeEndpoint } from "../rpc/router.ts";
import type { HttpHandler } from "./http-handler.ts";
import { PublishedHandler, type PublishedHost, type PublishHttpOptions } from "./published-handler.ts";
import { RemoteHandler, type RemoteHost, type RemoteHttpOptions } from "./remote-handler.ts";

export interface HttpHandlersHost extends RemoteHost, PublishedHost {
  readonly server: RawServer;
  /** A handler was added. */
  added(name: string, handler: Pick<PublishedHandler, "methods">): void;
  /** What nodes are chosen by. */
  offer(nodeName: string, handler: string): string;
  /** Links the instances. */
  want(offer: string): void;
}

/** `mesh.publishHttp` and `mesh.http`. */
export class HttpHandlers {
  readonly #host: HttpHandlersHost;
  readonly #published = new Map<string, PublishedHandler>();

  constructor(host: HttpHandlersHost) {
    this.#host = host;
  }

  /** What this node serves: names, and the verbs that each takes; undefined: all. */
  get published(): ReadonlyMap<string, Pick<PublishedHandler, "methods">> {
    return this.#published;
  }

  /** Throws `TypeError` for a name that is taken or that cannot be one, for what is no handler, and for wrong options. */
  publish(name: string, handler: HttpHandler, options: PublishHttpOptions): void {
    checkName(name, "publishHttp");
    if (this.#published.has(name))
      throw new TypeError(`This node has an HTTP handler named ${name} already.`);
    const published = new PublishedHandler(handler, options, this.#host);
    this.#host.added(name, published);
    this.#published.set(name, published);
    this.#host.server.add("http", name, (duplex, info) => published.accept(duplex, info));
  }

  /** A handler of this node, at this node only. */
  here(handler: string, local: NodeEndpoint, base: string): RemoteHandler {
    const { nodeName } = this.#host;
    const router: RawRouter = { pick: (_, { exclude }) => (exclude.has(local.nodeId) ? undefined : local) };
    const place = { node: nodeName, handler };
    return new RemoteHandler({ ...this.#host, router }, this.#host.offer(nodeName, handler), place, { base });
  }

  remote(nodeName: string, handler: string, options: RemoteHttpOptions): RemoteHandler {
    for (const part of [nodeName, handler]) {
      if (typeof part !== "string" || part === "") {
        throw new TypeError(
          `http takes the name of a node and of its handler, as in http("greeter", "check"); found ${JSON.stringify(part)}.`,
        );
      }
    }
    const offer = this.#host.offer(nodeName, handler);
    this.#host.want(offer);
    return new RemoteHandler(this.#host, offer, { node: nodeName, handler }, options);
  }
}
