import { type ChannelOptions } from "./call-client.ts";
import { CallServer, type CallServerOptions } from "./call-server.ts";
import type { Channel } from "./channel.ts";
import { callScope } from "./current-call.ts";
import { checkHandler, type Handler } from "./handler.ts";
import { connectInProcess } from "./in-process.ts";
import type { Interceptor } from "./intercept/interceptor.ts";
import type { OnCall } from "./observe.ts";
import type { OnSpan } from "./tracing/span.ts";
import { SpanTeller } from "./tracing/span-teller.ts";
import { Tracer } from "./tracing/tracer.ts";

/** Of both ends of a channel within one process. */
export interface LocalChannelOptions
  extends
    Omit<ChannelOptions, "service" | "scope" | "tracer" | "intercept">,
    Pick<CallServerOptions, "onFailure"> {
  /** Run around each call, the first outermost: at the caller, and again around the handler; `call.side` tells which. */
  readonly intercept?: readonly Interceptor[];
  /** Hears of both sides of each call that is over; a call outside any trace begins one. What it throws is a warning of the process. */
  readonly onSpan?: OnSpan;
}

/**
 * Calls `handler` in the same process, on the path that calls take through a mesh: values are
 * copied and checked at both ends, errors re-created, deadlines and cancellation passed on.
 */
export function localChannel(handler: Handler, options: LocalChannelOptions = {}): Channel {
  checkHandler(handler, "localChannel");
  const { onSpan, ...shared } = options;
  const tracer = new Tracer({ beginsTraces: onSpan !== undefined });
  const onCall = onSpan === undefined ? options.onCall : telling(onSpan, options.onCall);
  const observed = { scope: callScope, tracer, ...(onCall !== undefined && { onCall }) };
  const server = new CallServer({
    ...observed,
    ...(options.deadlines !== undefined && { deadlines: options.deadlines }),
    ...(options.onFailure !== undefined && { onFailure: options.onFailure }),
    ...(options.intercept !== undefined && { intercept: options.intercept }),
  });
  server.publish(handler);
  return connectInProcess(server, { ...shared, ...observed });
}

function telling(onSpan: OnSpan, onCall: OnCall | undefined): OnCall {
  const spans = new SpanTeller(onSpan, (error) => process.emitWarning(`onSpan threw: ${String(error)}`));
  return (record) => {
    onCall?.(record);
    spans.tell(record);
  };
}
