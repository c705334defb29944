import { once } from "node:events";
import { describe, expect, test } from "vitest";
import type { Reset, Status, StreamListener, VirtualStream } from "../link/stream.ts";
import { RawDuplex, type RawSide } from "./raw-duplex.ts";

/** A link that does what it is told, and writes down what it was told. */
class Scripted implements VirtualStream {
  readonly said: string[] = [];
  takesMore = true;
  listener!: StreamListener;

  write(bytes: Uint8Array): boolean {
    this.said.push(`write ${Buffer.from(bytes).toString()}`);
    return this.takesMore;
  }

  end(): void {
    this.said.push("end");
  }

  finish({ code }: Status): void {
    this.said.push(`finish ${code}`);
  }

  reset({ code }: Reset): void {
    this.said.push(`reset ${code}`);
  }

  consume(bytes: number): void {
    this.said.push(`consume ${bytes}`);
  }

  listen(listener: StreamListener): void {
    this.listener = listener;
  }
}

function scene(side: RawSide): { link: Scripted; duplex: RawDuplex } {
  const link = new Scripted();
  const duplex = new RawDuplex(link, side);
  return { link, duplex };
}

const ok: Status = { code: "ok", executed: "yes", message: "" };

test("pieces that are written in one turn travel together", async () => {
  const { link, duplex } = scene("caller");
  duplex.cork();
  duplex.write("head ");
  duplex.write("and body");
  duplex.uncork();
  await new Promise((resolve) => setImmediate(resolve));
  expect(link.said).toEqual(["write head and body"]);
});

test("a write is done when the link can take the next one", async () => {
  const { link, duplex } = scene("caller");
  link.takesMore = false;
  let isDone = false;
  const done = new Promise<void>((resolve) => {
    duplex.write("bytes", () => {
      isDone = true;
      resolve();
    });
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isDone).toBe(false);
  link.listener.writable();
  await done;
});

test("credit goes back when bytes are read, not when they come", async () => {
  const { link, duplex } = scene("callee");
  const first = duplex.readableHighWaterMark;
  link.listener.message(new Uint8Array(first));
  link.listener.message(new Uint8Array(10));
  expect(link.said).toEqual([]);
  duplex.read();
  await new Promise((resolve) => setImmediate(resolve));
  expect(link.said).toEqual([`consume ${first + 10}`]);
});

describe("the callee", () => {
  test("says ok when both halves have ended", async () => {
    const { link, duplex } = scene("callee");
    duplex.resume();
    link.listener.end();
    await once(duplex, "end");
    expect(link.said).toEqual([]);
    duplex.end();
    await once(duplex, "close");
    expect(link.said).toEqual(["end", "finish ok"]);
  });

  test("resets when it is destroyed before, its own half over or not", async () => {
    for (const isEnded of [true, false]) {
      const { link, duplex } = scene("callee");
      if (isEnded) {
        duplex.end();
        await once(duplex, "finish");
      }
      duplex.destroy();
      await once(duplex, "close");
      expect(link.said).toEqual([...(isEnded ? ["end"] : []), "reset cancelled"]);
    }
  });

  test("answers a reset with one, which gives the slot back", async () => {
    const { link, duplex } = scene("callee");
    const error = once(duplex, "error");
    link.listener.reset({ code: "cancelled", executed: "unknown" });
    expect((await error)[0]).toMatchObject({ code: "cancelled" });
    expect(link.said).toEqual(["reset cancelled"]);
  });
});

describe("the caller", () => {
  test("says nothing more when both halves have ended, whether the status has come or not", async () => {
    for (const hasStatus of [true, false]) {
      const { link, duplex } = scene("caller");
      duplex.resume();
      duplex.end();
      await once(duplex, "finish");
      link.listener.end();
      if (hasStatus) link.listener.status(ok);
      await once(duplex, "close");
      expect(link.said).toEqual(["end"]);
      expect(duplex.errored).toBeNull();
    }
  });

  test("does not answer a reset, and hears whether a handler saw it", async () => {
    const { link, duplex } = scene("caller");
    const error = once(duplex, "error");
    link.listener.reset({ code: "unavailable", executed: "no", message: "the peer is going away" });
    expect((await error)[0]).toMatchObject({ code: "unavailable", executed: "no" });
    expect(duplex.refusal).toMatchObject({ message: "the peer is going away" });
    expect(link.said).toEqual([]);
  });

  test("never takes a status before the end of the bytes for the end of them", async () => {
    const { link, duplex } = scene("caller");
    const error = once(duplex, "error");
    link.listener.message(Buffer.from("half"));
    link.listener.status(ok);
    expect((await error)[0]).toMatchObject({ code: "aborted" });
  });
});
