import type { Code } from "../../error.ts";
import type { CallScope } from "../active-scope.ts";
import type { CallOptions } from "../channel.ts";
import type { Deadlines } from "../deadlines.ts";
import type { OnCall } from "../observe.ts";
import type { RetryPolicy } from "../retry.ts";
import type { Router } from "../router.ts";
import type { Method } from "../service.ts";
import type { Tracer } from "../tracing/tracer.ts";

/** What a call needs of its client. */
export interface OutgoingHost {
  readonly router: Router;
  readonly deadlines: Deadlines;
  readonly scope: CallScope | undefined;
  readonly tracer: Tracer;
  readonly retry: RetryPolicy;
  readonly random: () => number;
  readonly onCall: OnCall | undefined;
  readonly timeoutMs: number;
  /** Throws `resource_exhausted` beyond the limit of calls that wait. */
  began(service: string): void;
  ended(service: string): void;
}

/** What a call is asked to do. */
export interface CallRequest {
  readonly method: Method;
  /** The name under which the service is published. */
  readonly service: string;
  readonly params: readonly unknown[];
  readonly input: AsyncIterable<unknown> | undefined;
  readonly options: CallOptions;
}

/** What becomes of a call. */
export interface Outcome {
  /** A message that fits the contract. */
  value(value: unknown, bytes: number): void;
  /** Said once, last. */
  done(): void;
  /** Said once, last. */
  failed(failure: Failure): void;
}

/** Why a call has failed. */
export interface Failure {
  readonly error: unknown;
  /**
   * Present for an error that is not the call's but the author's own or a defect, and has a stack
   * of its own that matters: what the log calls it.
   */
  readonly ownCode?: Code;
}
