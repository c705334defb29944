import type { Socket } from "node:net";
import type { RawDuplex } from "../raw/raw-duplex.ts";
import type { Clock } from "../rpc/clock.ts";

/**
 * A stream that has what handlers ask of the socket below their request: `setTimeout`, which tells of silence as a socket's does,
 * and options of TCP, which are nobody's here.
 */
export function asSocket(duplex: RawDuplex, clock: Clock): Socket {
  let stop: () => void = () => {};
  const watch = (ms: number): void => {
    const before = duplex.bytesRead + duplex.bytesWritten;
    stop = clock.after(ms, () => {
      if (duplex.bytesRead + duplex.bytesWritten === before) duplex.emit("timeout");
      else watch(ms);
    });
  };
  duplex.once("close", () => stop());
  const itself = (): RawDuplex => duplex;
  const face = {
    setTimeout(ms: number, callback?: () => void): RawDuplex {
      stop();
      if (callback !== undefined && ms > 0) duplex.once("timeout", callback);
      else if (callback !== undefined) duplex.off("timeout", callback);
      if (ms > 0 && !duplex.destroyed) watch(ms);
      return duplex;
    },
    setNoDelay: itself,
    setKeepAlive: itself,
    ref: itself,
    unref: itself,
    address: () => ({}),
  };
  return Object.assign(duplex, face) as unknown as Socket;
}
