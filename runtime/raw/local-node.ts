import type { CallServer } from "../rpc/call-server.ts";
import type { Caller } from "../rpc/context.ts";
import { LocalEndpoint } from "../rpc/in-process.ts";
import type { NodeEndpoint } from "../rpc/router.ts";
import { streamPair } from "../rpc/stream-pair.ts";
import type { RawHeader, VirtualStream } from "../link/stream.ts";
import type { RawServer } from "./raw-server.ts";

/** The way to all that is published in the same process. */
export class LocalNode extends LocalEndpoint implements NodeEndpoint {
  readonly #raw: RawServer;
  readonly #self: Caller;

  constructor(server: CallServer, raw: RawServer, self: Caller, instance: string) {
    super(server, self, instance);
    this.#raw = raw;
    this.#self = self;
  }

  openRaw(header: RawHeader): VirtualStream {
    const { caller, callee } = streamPair();
    // In a later turn, as over a link: the caller listens first.
    queueMicrotask(() => this.#raw.accept(header, copying(callee), this.#self, "127.0.0.1"));
    return copying(caller);
  }
}

/** Whoever writes may change its bytes once they are written; a link has copied them by then. */
function copying(stream: VirtualStream): VirtualStream {
  return {
    write: (bytes) => stream.write(new Uint8Array(bytes)),
    end: () => stream.end(),
    finish: (status) => stream.finish(status),
    reset: (reset) => stream.reset(reset),
    consume: (bytes) => stream.consume(bytes),
    listen: (listener) => stream.listen(listener),
  };
}
