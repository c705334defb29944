import type { CallHeader, RawHeader, VirtualStream } from "../link/stream.ts";

/** One instance of a service that a call can be sent to. */
export interface Endpoint {
  readonly nodeId: string;
  /** For logs: `greeter.7f3a`. */
  readonly instance: string;
  /** Throws `RpcError` `unavailable`, executed no, if the instance cannot take a call. */
  open(header: CallHeader): VirtualStream;
}

/** A node as the mesh reaches it: also for what is no call. */
export interface NodeEndpoint extends Endpoint {
  /** Calls and streams that this process waits for there. */
  readonly pending: number;
  /** As `open`, for a stream of bytes. */
  openRaw(header: RawHeader): VirtualStream;
}

export interface PickOptions {
  /** The method called: instances take turns for each. Absent for what is no call. */
  readonly method?: string;
  /** Session key, for stickiness. */
  readonly session?: string;
  /** Node ids already tried in this call. */
  readonly exclude: ReadonlySet<string>;
}

/** Chooses instances. The mesh implements it; tests and `localChannel` too. */
export interface Router {
  /** Undefined if no instance outside `exclude` is routable now. */
  pick(service: string, options: PickOptions): Endpoint | undefined;
  /** Why nobody can be reached, where it is for the caller to mend: `this node has not called listen()`. */
  readonly fault?: string | undefined;
}
