import { expect, test } from "vitest";
import type { RawHeader, Reset, Status, StreamListener, VirtualStream } from "../link/stream.ts";
import { RawServer } from "./raw-server.ts";

/** A stream that a peer opened; what it is told is kept. */
class Arrived implements VirtualStream {
  readonly told: (Status | Reset)[] = [];
  listener: StreamListener | undefined;

  write(): boolean {
    return true;
  }

  end(): void {}

  consume(): void {}

  finish(status: Status): void {
    this.told.push(status);
  }

  reset(reset: Reset): void {
    this.told.push(reset);
  }

  listen(listener: StreamListener): void {
    this.listener = listener;
  }
}

const caller = { nodeId: "a", name: "api" };

function headerOf(kind: RawHeader["kind"], name: string): RawHeader {
  return { kind, name, attempt: 0, session: 0, metadata: [] };
}

test.each(["http", "raw"] as const)("a stream of kind %s for what is not there was not executed", (kind) => {
  const server = new RawServer();
  // The other kind's names are no names of this one.
  server.add(kind === "http" ? "raw" : "http", "app", () => expect.fail("nobody asked for it"));
  for (const name of ["app", "constructor", "__proto__"]) {
    const stream = new Arrived();
    server.accept(headerOf(kind, name), stream, caller);
    expect(stream.told).toMatchObject([{ code: "unimplemented", executed: "no" }]);
    // Frames that were under way are heard by nobody.
    stream.listener?.message(new Uint8Array(1));
    stream.listener?.reset({ code: "cancelled", executed: "unknown" });
  }
  expect(server.active).toBe(0);
});

test("a slot is a handler that runs: the answer to a reset waits for it, and so does the end of a drain", async () => {
  const server = new RawServer();
  let end = (): void => {};
  server.add("raw", "pipe", () => new Promise<void>((resolve) => (end = resolve)));
  const stream = new Arrived();
  server.accept(headerOf("raw", "pipe"), stream, caller);
  stream.listener?.reset({ code: "cancelled", executed: "unknown" });
  await new Promise((resolve) => setImmediate(resolve));
  expect([stream.told, server.active]).toEqual([[], 1]);
  const idle = server.idle();
  end();
  await idle;
  expect(stream.told).toMatchObject([{ code: "cancelled", executed: "yes" }]);
  expect(server.active).toBe(0);
});

test("a server that drains refuses what is new, lets go on what runs, and says when that has ended", async () => {
  const server = new RawServer();
  server.add("raw", "pipe", async (duplex) => void duplex.resume().end());
  const running = new Arrived();
  server.accept(headerOf("raw", "pipe"), running, caller);
  server.drain();
  const late = new Arrived();
  server.accept(headerOf("raw", "pipe"), late, caller);
  expect(late.told).toMatchObject([{ code: "unavailable", executed: "no" }]);
  expect(server.active).toBe(1);
  const idle = server.idle();
  running.listener?.end();
  await idle;
  expect(running.told).toMatchObject([{ code: "ok", executed: "yes" }]);
  expect(server.active).toBe(0);
});
