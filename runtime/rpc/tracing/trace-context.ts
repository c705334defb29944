/** Where the running code stands in a trace. https://www.w3.org/TR/trace-context/ */
export interface TraceContext {
  /** 32 hex digits, the same over all hops. */
  readonly traceId: string;
  /** 16 hex digits, of this side's own span. */
  readonly spanId: string;
  /** Of the span that this one is nested in; undefined at the root. */
  readonly parentSpanId: string | undefined;
  /** Whether whoever began the trace keeps it. */
  readonly sampled: boolean;
  /** The header that makes this span the parent of another: `00-<traceId>-<spanId>-01`. */
  readonly traceparent: string;
}
