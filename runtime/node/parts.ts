import { randomBytes } from "node:crypto";
import type { RpcError } from "../error.ts";
import { MessageBudget } from "../link/budget.ts";
import { Membership } from "../mesh/membership.ts";
import { instanceLabel, type NodeRecord } from "../mesh/record.ts";
import { resolveHost } from "../mesh/resolve.ts";
import { LocalNode } from "../raw/local-node.ts";
import { RawServer } from "../raw/raw-server.ts";
import { meshHandler } from "../rpc/builtin.ts";
import type { ChannelOptions } from "../rpc/call-client.ts";
import { CallServer } from "../rpc/call-server.ts";
import { type Clock, systemClock } from "../rpc/clock.ts";
import type { Caller } from "../rpc/context.ts";
import { callScope } from "../rpc/current-call.ts";
import { Deadlines } from "../rpc/deadlines.ts";
import { TcpTransport } from "../transport/tcp.ts";
import type { Transport } from "../transport/transport.ts";
import { adviceOn, describeError } from "./describe-error.ts";
import type { MeshEnvironment } from "./environment.ts";
import type { MeshEvents } from "./events.ts";
import { peerInfo } from "./info.ts";
import { LifeLog } from "./life-log.ts";
import { Listeners } from "./listeners.ts";
import { Log } from "./log.ts";
import { Observer } from "./observer.ts";
import type { Settings } from "./options.ts";
import { NodeStreams } from "./streams.ts";
import { Waiting } from "./waiting.ts";

/** What a node is made of. */
export interface NodeParts {
  readonly settings: Settings;
  readonly self: Caller;
  readonly instance: string;
  readonly clock: Clock;
  readonly transport: Transport;
  readonly log: Log;
  readonly life: LifeLog;
  readonly observer: Observer;
  readonly listeners: Listeners<MeshEvents>;
  readonly waiting: Waiting;
  /** Of all calls that this node makes. */
  readonly calls: ChannelOptions;
  readonly server: CallServer;
  readonly rawServer: RawServer;
  readonly streams: NodeStreams;
  /** The way to what this node itself serves. */
  readonly local: LocalNode;
  readonly membership: Membership;
}

/** How far the node's life has come, as far as its parts must know. */
export interface Phase {
  /** `listen` was not called yet. */
  readonly isNew: boolean;
  readonly isServing: boolean;
  readonly isClosed: boolean;
}

/** Makes the parts of a node and joins them. `phase` is asked when something happens, not here. */
export function nodeParts(
  settings: Settings,
  environment: Partial<MeshEnvironment>,
  phase: () => Phase,
): NodeParts {
  const clock = environment.clock ?? systemClock;
  const random = environment.random ?? Math.random;
  const transport = environment.transport ?? new TcpTransport();
  const self = { nodeId: randomBytes(16).toString("hex"), name: settings.name };
  const instance = instanceLabel(self);

  const log = new Log(settings.log);
  const life = new LifeLog(log, self.name, instance);
  const observer = new Observer(log, life, settings.onSpan);
  const listeners = new Listeners<MeshEvents>(["join", "leave", "change"], (event, error) =>
    log.error(`a listener of "${event}" threw: ${describeError(error)}`),
  );
  const waiting = new Waiting(clock, (missing) => life.did(`waits: ${missing}`));

  const { tracer, onCall } = observer;
  const ofCalls = {
    deadlines: new Deadlines(clock),
    scope: callScope,
    tracer,
    intercept: settings.intercept,
    ...(onCall !== undefined && { onCall }),
  };
  const server = new CallServer({
    ...ofCalls,
    onFailure: ({ id, service, method, caller, error }) =>
      log.error(
        `error ${id} in ${service}.${method}, called by ${caller}: ${describeError(error)}${adviceOn(error, method)}`,
      ),
  });
  server.publish(meshHandler(self, server.services), undefined, { plain: true });
  const rawServer = new RawServer();
  const local = new LocalNode(server, rawServer, self, instance);

  const joined = (peer: NodeRecord): void => {
    const { links } = membership;
    const isFirst = links.size === 1 && settings.seeds.length > 0;
    life.joined(peer, { isFirst, isWanted: membership.wants(peer) });
    listeners.emit("join", peerInfo(peer, links));
  };
  const left = (peer: NodeRecord, error: RpcError | undefined): void => {
    const { links } = membership;
    // A node that ends says so once, not once for each link.
    const matters = !phase().isClosed && (membership.wants(peer) || links.size === 0);
    life.left(peer, error, matters);
    listeners.emit("leave", peerInfo(peer, links));
  };
  const membership = new Membership(
    {
      own: { ...self, state: "joining", addresses: [], services: [], http: [], raw: [] },
      transport,
      resolve: environment.resolve ?? resolveHost,
      clock,
      random,
      link: {
        identity: { ...self, tags: settings.tags },
        secrets: settings.secrets,
        limits: settings.limits,
        budget: new MessageBudget(),
        now: () => clock.now(),
        randomBytes: (length) => randomBytes(length),
      },
      local,
    },
    {
      changed: () => {
        waiting.look();
        listeners.emit("change");
      },
      joined,
      left,
      call: (link, header, stream) => server.accept(header, stream, link.peer),
      raw: (link, header, stream) => rawServer.accept(header, stream, link.peer, link.remote.host),
      cannotDial: (target, error) => life.cannotDial(target, error),
      refused: (remote, error) => life.refused(remote, error),
      fault: (error) => life.fault(error),
    },
  );

  const streams = new NodeStreams({
    name: self.name,
    server: rawServer,
    membership,
    life,
    log,
    clock,
    random,
    scope: callScope,
    tracer,
    onCall,
    retry: settings.defaults.retry,
    isServing: () => phase().isServing,
  });
  return {
    settings,
    self,
    instance,
    clock,
    transport,
    log,
    life,
    observer,
    listeners,
    waiting,
    calls: { ...settings.defaults, ...ofCalls, random },
    server,
    rawServer,
    streams,
    local,
    membership,
  };
}
