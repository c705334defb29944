import type { FetchHandler, HttpHandler } from "./http/http-handler.ts";
import type { PublishHttpOptions } from "./http/published-handler.ts";
import type { RemoteHandler, RemoteHttpOptions } from "./http/remote-handler.ts";
import { formatAddress } from "./mesh/address.ts";
import { rawOffer } from "./mesh/offers.ts";
import { Channels } from "./node/channels.ts";
import type { MeshEnvironment } from "./node/environment.ts";
import type { MeshEvents } from "./node/events.ts";
import { type PeerInfo, peerInfo, type PingResult, type ServiceInfo, serviceInfos } from "./node/info.ts";
import { Lifecycle } from "./node/lifecycle.ts";
import { type ListenHttpOptions, serveNode } from "./node/listen-http.ts";
import type { MeshLog } from "./node/log.ts";
import { type MeshOptions, readOptions } from "./node/options.ts";
import { type NodeParts, nodeParts } from "./node/parts.ts";
import { publish } from "./node/publish.ts";
import { beginRequest, type MeshRequest, type RequestOptions } from "./node/request.ts";
import { nameOf, namesOf, type ServiceOrName } from "./node/service-name.ts";
import { missingOf, waitFor } from "./node/wait-for.ts";
import type { WaitOptions } from "./node/waiting.ts";
import type { RawDuplex } from "./raw/raw-duplex.ts";
import type { DialOptions, RawHandler } from "./raw/raw-streams.ts";
import type { CallOptions, Channel } from "./rpc/channel.ts";
import type { Handler } from "./rpc/handler.ts";

/** One node of a mesh: publishes services, finds those of others, and carries calls both ways. */
export class Mesh implements AsyncDisposable {
  readonly nodeId: string;
  readonly name: string;
  /** `greeter.7f3a` */
  readonly instance: string;
  /** For what stands in front of this node, such as a gateway: it writes where the node writes. */
  readonly log: MeshLog;
  readonly #parts: NodeParts;
  readonly #lifecycle: Lifecycle;
  readonly #channels: Channels;

  /** Throws `TypeError` for an option that it does not know or take. Nothing happens before `listen`. */
  constructor(options: MeshOptions, environment: Partial<MeshEnvironment> = {}) {
    const settings = readOptions(options, environment.env ?? process.env);
    const parts = nodeParts(settings, environment, () => this.#lifecycle);
    this.#parts = parts;
    this.#lifecycle = new Lifecycle(parts);
    this.#channels = new Channels(parts);
    this.nodeId = parts.self.nodeId;
    this.name = parts.self.name;
    this.instance = parts.instance;
    this.log = {
      debug: (line) => parts.log.debug(line),
      info: (line) => parts.log.info(line),
      error: (line) => parts.log.error(line),
    };
  }

  /** Where this node listens: `127.0.0.1:11999`. Undefined before `listen`. */
  get address(): string | undefined {
    const { address } = this.#lifecycle;
    return address && formatAddress(address);
  }

  /** True from `drain`, `close` or the first signal on. */
  get draining(): boolean {
    return this.#lifecycle.isEnding;
  }

  /**
   * Offers a service to the mesh, under its contract's name or as `as`. Throws `TypeError` if this node offers one of
   * that name already, `RpcError` `resource_exhausted` beyond 256. May be called before and after `listen`.
   */
  publish(handler: Handler, options: { readonly as?: string } = {}): void {
    const name = publish(this.#parts, handler, options.as);
    if (this.#lifecycle.isServing) this.#parts.life.serves(name, handler);
  }

  /**
   * Offers an HTTP handler to the mesh, unchanged: a fetch handler, an app that has `fetch` (h3), a Node listener, an Express
   * or a Fastify app; an app keeps its sub-paths. How they are told apart: docs/guides/http.md. Throws `TypeError` for what is
   * none of these and for a name that is taken, `RpcError` `resource_exhausted` beyond 256.
   */
  publishHttp(name: string, handler: FetchHandler, options?: PublishHttpOptions): void;
  publishHttp(name: string, handler: HttpHandler, options?: PublishHttpOptions): void;
  publishHttp(name: string, handler: HttpHandler, options: PublishHttpOptions = {}): void {
    this.#parts.streams.http.publish(name, handler, options);
  }

  /** An HTTP handler of the nodes named `node`: `app.get("/greeter/check", mesh.http("greeter", "check"))`, in an h3 app. */
  http(node: string, handler: string, options: RemoteHttpOptions = {}): RemoteHandler {
    return this.#parts.streams.http.remote(node, handler, options);
  }

  /**
   * Takes raw streams under `name`: `handler` gets each as a Node `Duplex`, which it owns. Throws `TypeError` for a name that
   * is taken, `RpcError` `resource_exhausted` beyond 256. PROTOCOL.md, "OPEN".
   */
  bind(name: string, handler: RawHandler): void {
    this.#parts.streams.raw.bind(name, handler);
  }

  /**
   * Opens a raw stream to an instance of what is bound under the name; the `Duplex` is the caller's to end or destroy, and to
   * hear errors of: `RpcError` when the peer gives up. Rejects with `unavailable` if nobody can be reached, and with
   * `deadline_exceeded` if nobody could within `waitMs`.
   */
  async dial(target: ServiceOrName, options: DialOptions = {}): Promise<RawDuplex> {
    const name = nameOf(target);
    const { waitMs = 0, signal } = options;
    if (waitMs !== 0) {
      const wait = { timeoutMs: waitMs, ...(signal !== undefined && { signal }) };
      await waitFor(this.#parts, this.#lifecycle, [rawOffer(name)], wait);
    }
    return this.#parts.streams.raw.dial(name, options);
  }

  /**
   * Opens this node to peers and joins the mesh. Once, and not after `drain`. Without `address` it is `MESHRPC_LISTEN_ADDR`, else 127.0.0.1 and a free
   * port. Fails with `failed_precondition` when the port is taken, and when it would listen beyond loopback
   * with neither a secret nor `insecure`.
   */
  async listen(address: string = this.#parts.settings.listen): Promise<void> {
    await this.#lifecycle.listen(address);
  }

  /**
   * Serves what this node has published so far over HTTP, for debugging: its methods under the gateway's paths, its HTTP handlers
   * under `/<name of the node>/<handler>`, and `/ping/:service`. Resolves with the URL; closes with the mesh. Needs
   * `@meshrpc/gateway`. Fails with `failed_precondition` without that, when the port is taken, and beyond loopback without
   * `insecure`.
   */
  listenHttp(address: string, options: ListenHttpOptions = {}): Promise<string> {
    const { settings, local, calls, server, streams } = this.#parts;
    return serveNode(address, options, settings.isInsecure, {
      node: this,
      local,
      channel: calls,
      services: server.services,
      handlers: streams.http,
    });
  }

  /** The way to a service, wherever it runs. Calls fail with `unavailable` while nobody serves it: see `wait`. */
  channel(service: ServiceOrName): Channel {
    return this.#channels.to(nameOf(service));
  }

  /** Begins to answer a request of somebody who is no node: a gateway does so for each of its requests. To be ended. */
  request(options: RequestOptions = {}): MeshRequest {
    return beginRequest(this.#parts, options);
  }

  /**
   * Resolves as soon as each of the services has an instance that takes calls. Fails with `deadline_exceeded` and the names
   * of what is missing after `timeoutMs`, 30 s by default.
   */
  async wait(services: readonly ServiceOrName[], options: WaitOptions = {}): Promise<void> {
    await waitFor(this.#parts, this.#lifecycle, namesOf(services, "wait"), options);
  }

  /** Names of those of `services` that no instance serves now. */
  missing(services: readonly ServiceOrName[]): string[] {
    return missingOf(this.#parts.membership, namesOf(services, "missing"), 1);
  }

  /** Asks one instance of a service whether it is there. Fails like any call. */
  async ping(service: ServiceOrName, options: CallOptions = {}): Promise<PingResult> {
    return this.#channels.ping(nameOf(service), options);
  }

  /** All nodes that this one knows of, itself left out. */
  peers(): PeerInfo[] {
    const { registry, links } = this.#parts.membership;
    return registry.others().map((record) => peerInfo(record, links));
  }

  /** All services that this node knows of, its own included. */
  services(): ServiceInfo[] {
    const { registry, routes } = this.#parts.membership;
    return serviceInfos(registry, routes);
  }

  /** Calls `listener` at each event; the function returned ends that. */
  on<E extends keyof MeshEvents>(event: E, listener: MeshEvents[E]): () => void {
    return this.#parts.listeners.add(event, listener);
  }

  /**
   * Runs `hook` before this node drains, and waits for it: what stands in front of the mesh, such as a gateway, stops
   * first. Hooks run one after the other in the order of their registration; after 15 s they are waited for no more.
   */
  onDrain(hook: () => unknown): void {
    this.#lifecycle.onDrain(hook);
  }

  /**
   * Takes no new calls and resolves when those that run have ended, or after 15 s. The node stays in the mesh and may
   * still call others. Called again, it is the same drain; never rejects.
   */
  drain(): Promise<void> {
    return this.#lifecycle.drain();
  }

  /** Drains, leaves the mesh and closes everything; nothing of this node keeps the process alive. Called again, it is the same end. */
  close(): Promise<void> {
    return this.#lifecycle.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
