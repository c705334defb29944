import { HttpHandlers } from "../http/http-handlers.ts";
import type { Membership } from "../mesh/membership.ts";
import { httpOffer, rawOffer } from "../mesh/offers.ts";
import type { RawServer } from "../raw/raw-server.ts";
import { RawStreams } from "../raw/raw-streams.ts";
import type { CallScope } from "../rpc/active-scope.ts";
import type { Clock } from "../rpc/clock.ts";
import type { OnCall } from "../rpc/observe.ts";
import { defaultRetry, type RetryPolicy } from "../rpc/retry.ts";
import type { Tracer } from "../rpc/tracing/tracer.ts";
import { describeError, messageOf } from "./describe-error.ts";
import type { LifeLog } from "./life-log.ts";
import type { Log } from "./log.ts";

export interface NodeStreamsOptions {
  readonly name: string;
  readonly server: RawServer;
  readonly membership: Membership;
  readonly life: LifeLog;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
  readonly scope: CallScope;
  readonly tracer: Tracer;
  readonly onCall: OnCall | undefined;
  readonly retry: Partial<RetryPolicy> | undefined;
  /** What is added from now on has missed the lines of the start. */
  readonly isServing: () => boolean;
}

/** All that a node has to do with streams of bytes: HTTP, and raw ones. */
export class NodeStreams {
  readonly raw: RawStreams;
  readonly http: HttpHandlers;
  readonly #options: NodeStreamsOptions;

  constructor(options: NodeStreamsOptions) {
    this.#options = options;
    const { name, server, membership, life, log, clock, random, scope, tracer, onCall, isServing } = options;
    const { registry } = membership;
    const common = {
      server,
      router: membership.routes,
      scope,
      want: (offer: string) => membership.want(offer),
    };
    this.http = new HttpHandlers({
      ...common,
      nodeName: name,
      clock,
      random,
      tracer,
      onCall,
      retry: { ...defaultRetry, ...options.retry },
      offer: httpOffer,
      added: (handler, { methods }) => {
        membership.amend({ http: [...registry.own.http, handler] });
        if (isServing()) life.answers(handler, methods);
      },
      failed: (info, error) =>
        log.error(
          `error in HTTP handler ${info.name}, asked by ${info.caller.name}: ${describeError(error)}`,
        ),
      failedAlone: ({ name: handler, caller }, error) =>
        log.debug(`HTTP handler ${handler}, whose client ${caller.name} has left: ${messageOf(error)}`),
    });
    this.raw = new RawStreams({
      ...common,
      offer: rawOffer,
      added: (bound) => {
        membership.amend({ raw: [...registry.own.raw, bound] });
        if (isServing()) life.takes(bound);
      },
      failed: (bound, error) => log.error(`the handler of raw streams ${bound}: ${describeError(error)}`),
    });
  }

  /** Writes what this node serves, as it starts. */
  announce(): void {
    const { life, server } = this.#options;
    for (const [name, { methods }] of this.http.published) life.answers(name, methods);
    for (const name of server.names("raw")) life.takes(name);
  }
}
