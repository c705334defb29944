import { once } from "node:events";
import { connect } from "node:net";
import { type Load, LoadClock, type Sample, serveLoads } from "../load.ts";
import { EchoFrames } from "./echo.ts";

const [host = "", port = ""] = (process.argv[2] ?? "").split(":");
const socket = connect(Number(port), host);
await once(socket, "connect");
const waiting = new Map<number, (value: number) => void>();
let lastId = 0;
const echo = new EchoFrames(socket, (id, value) => {
  const answered = waiting.get(id);
  waiting.delete(id);
  answered?.(value);
});
serveLoads(measureEcho);

/** The limit of what two processes and a socket can do: an id and a callback, no promise, nothing checked. */
function measureEcho({ inFlight, ms }: Load): Promise<Sample> {
  const clock = new LoadClock(ms, inFlight === 1);
  let running = inFlight;
  return new Promise((resolve) => {
    const ask = (): void => {
      waiting.set(++lastId, answered);
      echo.send(lastId, lastId);
    };
    const answered = (): void => {
      clock.count();
      if (!clock.isOver) ask();
      else if (--running === 0) resolve(clock.sample());
    };
    for (let call = 0; call < inFlight; call++) ask();
  });
}
