import { randomBytes } from "node:crypto";
import { RpcError } from "./error.ts";
import type { FetchHandler, HttpHandler } from "./http/http-handler.ts";
import { type ListenHttpOptions, serveNode } from "./node/listen-http.ts";
import { NodeStreams } from "./node/streams.ts";
import type { PublishHttpOptions } from "./http/published-handler.ts";
import type { RemoteHandler, RemoteHttpOptions } from "./http/remote-handler.ts";
import { MessageBudget } from "./link/budget.ts";
import { Listeners } from "./node/listeners.ts";
import { Log, type MeshLog } from "./node/log.ts";
import { formatAddress, isLoopback, parseAddress } from "./mesh/address.ts";
import { DrainHooks } from "./node/drain-hooks.ts";
import type { MeshEnvironment } from "./node/environment.ts";
import type { MeshEvents } from "./node/events.ts";
import { adviceOn, cannotListenError, describeError, explainMissing, exposedError } from "./node/explain.ts";
import { Grace } from "./node/grace.ts";
import { heardByAll } from "./node/hear.ts";
import { type PeerInfo, peerInfo, type PingResult, type ServiceInfo, serviceInfos } from "./node/info.ts";
import { LifeLog } from "./node/life-log.ts";
import { drainGraceMs } from "./mesh/limits.ts";
import { Membership } from "./mesh/membership.ts";
import { type MeshOptions, readOptions, type Settings } from "./node/options.ts";
import { Observer } from "./node/observer.ts";
import { ownAddresses } from "./mesh/own-addresses.ts";
import { instanceLabel, type NodeRecord } from "./mesh/record.ts";
import { beginRequest, type MeshRequest, type RequestOptions } from "./node/request.ts";
import { resolveHost } from "./mesh/resolve.ts";
import { nameOf, namesOf, type ServiceOrName } from "./node/service-name.ts";
import { endOnSignals } from "./node/signals.ts";
import { type WaitOptions, Waiting } from "./node/waiting.ts";
import { LocalNode } from "./raw/local-node.ts";
import type { RawDuplex } from "./raw/raw-duplex.ts";
import { RawServer } from "./raw/raw-server.ts";
import type { DialOptions, RawHandler } from "./raw/raw-streams.ts";
import { MeshClient, meshHandler, meshService } from "./rpc/builtin.ts";
import { type ChannelOptions, createChannel } from "./rpc/call-client.ts";
import { CallServer } from "./rpc/call-server.ts";
import type { CallOptions, Channel } from "./rpc/channel.ts";
import { type Clock, systemClock } from "./rpc/clock.ts";
import { callScope } from "./rpc/current-call.ts";
import { Deadlines } from "./rpc/deadlines.ts";
import { checkHandler, type Handler } from "./rpc/handler.ts";
import { TcpTransport } from "./transport/tcp.ts";
import type { Listener, Transport } from "./transport/transport.ts";

/*
 *          ┌──────failed──────┐
 *          ▼                  │
 *         new ──listen()──▶ listening ──bound──▶ serving ──drain()──▶ draining ──close()──▶ closed
 *          └────────────────drain()────────────────────────────────────▲
 */
type MeshState = "new" | "listening" | "serving" | "draining" | "closed";

/** How long links are kept after the last call, for calls that were on their way. */
const lastWordsMs = 5_000;

/** One node of a mesh: publishes services, finds those of others, and carries calls both ways. */
export class Mesh implements AsyncDisposable {
  readonly nodeId: string;
  readonly name: string;
  /** `greeter.7f3a` */
  readonly instance: string;
  /** For what stands in front of this node, such as a gateway: it writes where the node writes. */
  readonly log: MeshLog;
  readonly #settings: Settings;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #life: LifeLog;
  readonly #observer: Observer;
  readonly #server: CallServer;
  readonly #rawServer = new RawServer();
  readonly #local: LocalNode;
  readonly #streams: NodeStreams;
  readonly #membership: Membership;
  readonly #waiting: Waiting;
  readonly #channelOptions: ChannelOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #listeners: Listeners<MeshEvents>;
  readonly #drainHooks: DrainHooks;
  #state: MeshState = "new";
  #listener: Listener | undefined;
  #drained: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #forgetSignals: () => void = () => {};

  /** Throws `TypeError` for an option that it does not know or take. Nothing happens before `listen`. */
  constructor(options: MeshOptions, environment: Partial<MeshEnvironment> = {}) {
    const settings = readOptions(options, environment.env ?? process.env);
    const clock = environment.clock ?? systemClock;
    const random = environment.random ?? Math.random;
    this.#settings = settings;
    this.#clock = clock;
    this.#transport = environment.transport ?? new TcpTransport();
    this.#log = new Log(settings.log);
    this.name = settings.name;
    this.nodeId = randomBytes(16).toString("hex");
    this.instance = instanceLabel(this);
    this.log = {
      info: (line) => this.#log.info(line),
      error: (line) => this.#log.error(line),
    };
    this.#life = new LifeLog(this.#log, this.name, this.instance);
    this.#drainHooks = new DrainHooks((what) =>
      this.#log.error(`what stands in front of the mesh did not stop: ${what}`),
    );
    this.#listeners = new Listeners(["join", "leave", "change"], (event, error) =>
      this.#log.error(`a listener of "${event}" threw: ${describeError(error)}`),
    );
    this.#waiting = new Waiting(clock, (missing) => this.#life.did(`waits: ${missing}`));
    const deadlines = new Deadlines(clock);
    this.#observer = new Observer(this.#log, this.#life, settings.onSpan);
    const { tracer, onCall } = this.#observer;
    const common = { deadlines, scope: callScope, tracer, ...(onCall !== undefined && { onCall }) };
    const { intercept } = settings;
    this.#server = new CallServer({
      ...common,
      intercept,
      onFailure: ({ id, service, method, caller, error }) =>
        this.#log.error(
          `error ${id} in ${service}.${method}, called by ${caller}: ${describeError(error)}${adviceOn(error, method)}`,
        ),
    });
    this.#channelOptions = {
      ...settings.defaults,
      ...common,
      random,
      intercept,
    };
    this.#server.publish(meshHandler(this, this.#server.services), undefined, { plain: true });
    const self = { nodeId: this.nodeId, name: this.name };
    this.#local = new LocalNode(this.#server, this.#rawServer, self, this.instance);
    this.#membership = new Membership(
      {
        own: {
          nodeId: this.nodeId,
          name: this.name,
          state: "joining",
          addresses: [],
          services: [],
          http: [],
          raw: [],
        },
        transport: this.#transport,
        resolve: environment.resolve ?? resolveHost,
        clock,
        random,
        link: {
          identity: { nodeId: this.nodeId, name: this.name, tags: settings.tags },
          secrets: settings.secrets,
          limits: settings.limits,
          budget: new MessageBudget(),
          now: () => clock.now(),
          randomBytes: (length) => randomBytes(length),
        },
        local: this.#local,
      },
      {
        changed: () => {
          this.#waiting.look();
          this.#listeners.emit("change");
        },
        joined: (peer) => this.#joined(peer),
        left: (peer, error) => this.#left(peer, error),
        call: (link, header, stream) => this.#server.accept(header, stream, link.peer),
        raw: (link, header, stream) => this.#rawServer.accept(header, stream, link.peer, link.remote.host),
        cannotDial: (target, error) => this.#life.cannotDial(target, error),
        refused: (remote, error) => this.#life.refused(remote, error),
        fault: (error) => this.#life.fault(error),
      },
    );
    this.#streams = new NodeStreams({
      name: this.name,
      server: this.#rawServer,
      membership: this.#membership,
      life: this.#life,
      log: this.#log,
      clock,
      random,
      scope: callScope,
      tracer,
      onCall,
      retry: settings.defaults.retry,
      isServing: () => this.#state === "serving",
    });
  }

  /** Where this node listens: `127.0.0.1:11999`. Undefined before `listen`. */
  get address(): string | undefined {
    return this.#listener === undefined ? undefined : formatAddress(this.#listener.address);
  }

  /** True from `drain`, `close` or the first signal on. */
  get draining(): boolean {
    return this.#drained !== undefined || this.#closed !== undefined;
  }

  /**
   * Offers a service to the mesh, under its contract's name or as `as`. Throws `TypeError` if this node offers one of
   * that name already, `RpcError` `resource_exhausted` beyond 256. May be called before and after `listen`.
   */
  publish(handler: Handler, options: { readonly as?: string } = {}): void {
    checkHandler(handler, "mesh.publish");
    const name = options.as ?? handler.service.name;
    if (name === meshService.name)
      throw new TypeError(`Every node publishes its own "${name}"; choose another name.`);
    if (!/^[\w.-]{1,255}$/.test(name)) {
      throw new TypeError(
        `A service name takes letters, digits, ".", "_" and "-", found ${JSON.stringify(name)}.`,
      );
    }
    if (this.#server.services.has(name))
      throw new TypeError(`This node publishes a service named ${name} already.`);
    const { services } = this.#membership.registry.own;
    this.#membership.amend({ services: [...services, { name, hash: handler.service.hash }] });
    this.#server.publish(handler, name);
    if (this.#state === "serving") this.#life.serves(name, handler);
  }

  /**
   * Offers an HTTP handler to the mesh, unchanged: a fetch handler, an app that has `fetch` (h3), a Node listener, an Express
   * or a Fastify app; an app keeps its sub-paths. How they are told apart: docs/guides/http.md. Throws `TypeError` for what is
   * none of these and for a name that is taken, `RpcError` `resource_exhausted` beyond 256.
   */
  publishHttp(name: string, handler: FetchHandler, options?: PublishHttpOptions): void;
  publishHttp(name: string, handler: HttpHandler, options?: PublishHttpOptions): void;
  publishHttp(name: string, handler: HttpHandler, options: PublishHttpOptions = {}): void {
    this.#streams.http.publish(name, handler, options);
  }

  /** An HTTP handler of the nodes named `node`: `app.get("/greeter/check", mesh.http("greeter", "check"))`, in an h3 app. */
  http(node: string, handler: string, options: RemoteHttpOptions = {}): RemoteHandler {
    return this.#streams.http.remote(node, handler, options);
  }

  /**
   * Takes raw streams under `name`: `handler` gets each as a Node `Duplex`, which it owns. Throws `TypeError` for a name that
   * is taken, `RpcError` `resource_exhausted` beyond 256. PROTOCOL.md, "OPEN".
   */
  bind(name: string, handler: RawHandler): void {
    this.#streams.raw.bind(name, handler);
  }

  /**
   * Opens a raw stream to an instance of what is bound under the name; the `Duplex` is the caller's to end or destroy, and to
   * hear errors of: `RpcError` when the peer gives up. Rejects with `unavailable` if nobody can be reached.
   */
  dial(target: ServiceOrName, options: DialOptions = {}): Promise<RawDuplex> {
    return this.#streams.raw.dial(nameOf(target), options);
  }

  /**
   * Opens this node to peers and joins the mesh. Once, and not after `drain`. Without `address` it is `MESHRPC_LISTEN_ADDR`, else 127.0.0.1 and a free
   * port. Fails with `failed_precondition` when the port is taken, and when it would listen beyond loopback
   * with neither a secret nor `insecure`.
   */
  async listen(address: string = this.#settings.listen): Promise<void> {
    const wanted = parseAddress(address, "listen");
    if (this.#state !== "new") {
      throw new RpcError("failed_precondition", `listen was called before; this node is ${this.#state}.`);
    }
    if (!isLoopback(wanted.host) && this.#settings.secrets.length === 0 && !this.#settings.isInsecure) {
      throw exposedError(wanted);
    }
    this.#state = "listening";
    let listener: Listener;
    try {
      listener = await this.#transport.listen(wanted, (connection) => this.#membership.accept(connection));
    } catch (error) {
      if (this.#state === "listening") this.#state = "new";
      throw cannotListenError(wanted, error);
    }
    if (this.#state !== "listening") {
      await listener.close();
      throw new RpcError("cancelled", "The mesh was drained or closed while it began to listen.");
    }
    this.#listener = listener;
    this.#state = "serving";
    if (this.#settings.signals) this.#forgetSignals = endOnSignals((signal) => this.#endBy(signal));
    this.#membership.open(this.#settings.seeds);
    this.#membership.amend({
      state: "serving",
      addresses: ownAddresses(listener.address, this.#settings.advertise),
    });
    this.#life.did(`listens on ${this.address}`);
    for (const [name, handler] of this.#server.services) this.#life.serves(name, handler);
    this.#streams.announce();
  }

  /**
   * Serves what this node has published so far over HTTP, for debugging: its methods under the gateway's paths, its HTTP handlers
   * under `/<name of the node>/<handler>`, and `/ping/:service`. Resolves with the URL; closes with the mesh. Needs
   * `@meshrpc/gateway`. Fails with `failed_precondition` without that, when the port is taken, and beyond loopback without
   * `insecure`.
   */
  listenHttp(address: string, options: ListenHttpOptions = {}): Promise<string> {
    return serveNode(address, options.insecure ?? this.#settings.isInsecure, {
      node: this,
      local: this.#local,
      channel: this.#channelOptions,
      services: this.#server.services,
      handlers: this.#streams.http,
    });
  }

  /** The way to a service, wherever it runs. Calls fail with `unavailable` while nobody serves it: see `wait`. */
  channel(service: ServiceOrName): Channel {
    const name = nameOf(service);
    let channel = this.#channels.get(name);
    if (channel === undefined) {
      channel = createChannel(this.#membership.routes, { ...this.#channelOptions, service: name });
      this.#channels.set(name, channel);
    }
    this.#membership.want(name);
    return channel;
  }

  /** Begins to answer a request of somebody who is no node: a gateway does so for each of its requests. To be ended. */
  request(options: RequestOptions = {}): MeshRequest {
    return beginRequest(
      { name: this.name, scope: callScope, clock: this.#clock, observer: this.#observer },
      options,
    );
  }

  /**
   * Resolves as soon as each of the services has an instance that takes calls. Fails with `deadline_exceeded` and the names
   * of what is missing after `timeoutMs`, 30 s by default.
   */
  async wait(services: readonly ServiceOrName[], options: WaitOptions = {}): Promise<void> {
    const names = namesOf(services, "wait");
    const { instances = 1, timeoutMs } = options;
    if (!(instances >= 1)) throw new TypeError(`wait: instances takes a number from 1, found ${instances}.`);
    if (timeoutMs !== undefined && !(timeoutMs >= 0))
      throw new TypeError(`wait: timeoutMs takes a number from 0, found ${timeoutMs}.`);
    if (this.#state === "new")
      throw new RpcError("failed_precondition", "wait: call listen() first, it joins the mesh.");
    for (const name of names) this.#membership.want(name);
    const { routes } = this.#membership;
    const missing = (): string[] => names.filter((name) => routes.instances(name).length < instances);
    const explain = (): string =>
      explainMissing(missing(), instances, this.#settings.seeds, this.#membership);
    await this.#waiting.until(missing, explain, options);
  }

  /** Names of those of `services` that no instance serves now. */
  missing(services: readonly ServiceOrName[]): string[] {
    return namesOf(services, "missing").filter(
      (name) => this.#membership.routes.instances(name).length === 0,
    );
  }

  /** Asks one instance of a service whether it is there. Fails like any call. */
  async ping(service: ServiceOrName, options: CallOptions = {}): Promise<PingResult> {
    const name = nameOf(service);
    this.#membership.want(name);
    const { routes } = this.#membership;
    const client = new MeshClient(
      createChannel(
        { pick: (_, pick) => routes.pick(name, pick) },
        { ...this.#channelOptions, intercept: [], service: meshService.name },
      ),
    );
    const startMs = this.#clock.now();
    const pong = await client.ping(options);
    return { nodeId: pong.nodeId, instance: instanceLabel(pong), roundTripMs: this.#clock.now() - startMs };
  }

  /** All nodes that this one knows of, itself left out. */
  peers(): PeerInfo[] {
    return this.#membership.registry.others().map((record) => peerInfo(record, this.#membership.links));
  }

  /** All services that this node knows of, its own included. */
  services(): ServiceInfo[] {
    const { registry, routes } = this.#membership;
    return serviceInfos(registry, routes);
  }

  /** Calls `listener` at each event; the function returned ends that. */
  on<E extends keyof MeshEvents>(event: E, listener: MeshEvents[E]): () => void {
    return this.#listeners.add(event, listener);
  }

  /**
   * Runs `hook` before this node drains, and waits for it: what stands in front of the mesh, such as a gateway, stops
   * first. Hooks run one after the other in the order of their registration; after 15 s they are waited for no more.
   */
  onDrain(hook: () => unknown): void {
    this.#drainHooks.add(hook);
  }

  /**
   * Takes no new calls and resolves when those that run have ended, or after 15 s. The node stays in the mesh and may
   * still call others. Called again, it is the same drain; never rejects.
   */
  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  /** Drains, leaves the mesh and closes everything; nothing of this node keeps the process alive. Called again, it is the same end. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #drain(): Promise<void> {
    this.#state = "draining";
    await this.#drainHooks.run(this.#clock, drainGraceMs);
    if (this.#listener === undefined) return;
    this.#life.did("drains");
    this.#membership.amend({ state: "draining" });
    const idle = heardByAll(this.#membership.links).then(() =>
      Promise.all([this.#server.idle(), this.#rawServer.idle()]),
    );
    if (!(await this.#inTime(drainGraceMs, idle)))
      this.#log.warn(`${this.#active} calls and streams did not end in ${drainGraceMs} ms`);
  }

  async #close(): Promise<void> {
    await this.drain();
    this.#state = "closed";
    this.#forgetSignals();
    this.#waiting.close(new RpcError("cancelled", "The mesh was closed."));
    this.#streams.raw.close();
    if (this.#listener !== undefined) await this.#leave(this.#listener);
    this.#server.drain();
    this.#rawServer.drain();
    this.#membership.close();
    if (this.#listener !== undefined) this.#life.did("has ended");
    this.#log.flush();
  }

  /** Calls and streams of others that have not ended. */
  get #active(): number {
    return this.#server.active + this.#rawServer.active;
  }

  async #leave(listener: Listener): Promise<void> {
    await listener.close();
    this.#membership.leave();
    // Calls that did not end in their time of grace get no second one; those under way are still told.
    const graceMs = this.#active > 0 ? 0 : lastWordsMs;
    await this.#inTime(graceMs, this.#membership.drainLinks(graceMs));
  }

  async #endBy(signal: NodeJS.Signals): Promise<void> {
    this.#life.did(`ends on ${signal}; once more ends it at once`);
    await this.close();
  }

  async #inTime(limitMs: number, done: Promise<unknown>): Promise<boolean> {
    const grace = new Grace(this.#clock, limitMs);
    try {
      return await grace.wait(done);
    } finally {
      grace.end();
    }
  }

  #joined(peer: NodeRecord): void {
    const { links } = this.#membership;
    const isFirst = links.size === 1 && this.#settings.seeds.length > 0;
    this.#life.joined(peer, { isFirst, isWanted: this.#membership.wants(peer) });
    this.#listeners.emit("join", peerInfo(peer, links));
  }

  #left(peer: NodeRecord, error: RpcError | undefined): void {
    const { links } = this.#membership;
    // A node that ends says so once, not once for each link.
    const matters = this.#state !== "closed" && (this.#membership.wants(peer) || links.size === 0);
    this.#life.left(peer, error, matters);
    this.#listeners.emit("leave", peerInfo(peer, links));
  }
}
