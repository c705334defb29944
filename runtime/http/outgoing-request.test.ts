import { describe, expect, test } from "vitest";
import { RpcError } from "../error.ts";
import type { RawRouter } from "../raw/opening.ts";
import { SimulatedClock } from "../rpc/fixtures/simulated-clock.ts";
import type { CallRecord } from "../rpc/observe.ts";
import { defaultRetry } from "../rpc/retry.ts";
import { answering, echoing, refusing, replicas } from "./fixtures/replica.ts";
import { OutgoingRequest } from "./outgoing-request.ts";

interface Scene {
  readonly asked: string[];
  readonly records: CallRecord[];
  ask(init?: RequestInit): Promise<Response>;
}

function scene({ router, asked }: { router: RawRouter; asked: string[] }): Scene {
  const records: CallRecord[] = [];
  // Pauses are over at once.
  const clock = Object.assign(new SimulatedClock(), {
    after: (_: number, callback: () => void) => {
      queueMicrotask(callback);
      return () => {};
    },
  });
  const onCall = (record: CallRecord): void => void records.push(record);
  const host = { router, clock, retry: defaultRetry, random: () => 0.5, onCall };
  const errand = {
    node: "shop",
    handler: "app",
    offer: "http shop/app",
    base: "",
    session: undefined,
    trace: undefined,
    parent: undefined,
  };
  return {
    asked,
    records,
    ask: (init = {}) => new OutgoingRequest(host, errand, new Request("http://x/a?secret", init)).answer(),
  };
}

/** Takes so much, and then says that nobody saw it. */
function refusingAfter(wanted: number): Parameters<typeof replicas>[0] {
  return (stream) => {
    let bytes = 0;
    stream.listen({
      message: ({ length }) => {
        bytes += length;
        stream.consume(length);
        if (bytes > wanted) stream.finish({ code: "unavailable", executed: "no", message: "not here" });
      },
      end: () => {},
      status: () => {},
      reset: () => {},
      writable: () => {},
    });
  };
}

const fine = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");

async function failure(answer: Promise<unknown>): Promise<RpcError> {
  const error: unknown = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!RpcError.is(error)) throw new Error("no RpcError");
  return error;
}

describe("a request that no handler saw", () => {
  test.each(["unavailable", "unimplemented"] as const)(
    "(%s) is sent elsewhere, whatever its verb",
    async (code) => {
      for (const method of ["GET", "POST"]) {
        const { ask, asked, records } = scene(replicas(refusing(code, "no"), refusing(code, "no"), fine));
        expect(await (await ask({ method })).text()).toBe("ok");
        expect(asked).toEqual(["n0", "n1", "n2"]);
        expect(records).toEqual([
          expect.objectContaining({
            side: "client",
            path: `${method} /a`,
            status: 200,
            peer: "n2",
            attempt: 2,
          }),
        ]);
      }
    },
  );

  test("takes its body along, if it is short", async () => {
    const { ask } = scene(replicas(refusing("unavailable", "no"), echoing));
    const body = "b".repeat(100_000);
    expect(await (await ask({ method: "POST", body })).text()).toBe(body);
  });

  test("takes a body along that came in pieces of all lengths", async () => {
    const { ask } = scene(replicas(refusingAfter(20_000), refusingAfter(40_000), echoing));
    const pieces = Array.from({ length: 400 }, (_, at) =>
      `${at}-`.repeat(at % 50 === 7 ? 900 : 1 + (at % 30)),
    );
    const body = new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    const response = await ask({ method: "POST", body, duplex: "half" } as RequestInit);
    expect(await response.text()).toBe(pieces.join(""));
  });

  test.each([
    ["longer", "7", "more"],
    ["shorter", "9", "fewer"],
  ])("is not sent as if it were whole when its body is %s than it says", async (_, length, found) => {
    const { ask } = scene(replicas(echoing));
    const init = { method: "POST", body: "8 bytes.", headers: { "content-length": length } };
    expect(await failure(ask(init))).toMatchObject({
      code: "invalid_argument",
      message: `the body of the request has ${found} bytes than its content-length says, ${length}`,
    });
  });

  test("lets go of the rest of its body when it is answered early", async () => {
    const { ask } = scene(replicas(fine));
    const cancelled = new Promise<void>((resolve) => {
      const body = new ReadableStream({ cancel: () => resolve() });
      void ask({ method: "POST", body, duplex: "half" } as RequestInit).then((response) => response.text());
    });
    await cancelled;
  });

  test("fails if more of its body is gone than is kept", async () => {
    const { ask, asked } = scene(replicas(refusingAfter(300_000), fine));
    const error = await failure(ask({ method: "POST", body: "b".repeat(1_000_000) }));
    expect([error.code, error.executed]).toEqual(["unavailable", "no"]);
    expect(asked).toEqual(["n0"]);
  });

  test("fails with what the last node said if all refuse", async () => {
    const { ask, records } = scene(replicas(refusing("unimplemented", "no"), refusing("unavailable", "no")));
    expect(await failure(ask())).toMatchObject({ code: "unavailable", message: "not here" });
    expect(records).toMatchObject([{ status: 503, code: "unavailable", peer: "n1" }]);
  });

  test("fails with unavailable if nobody is there", async () => {
    const { ask, records } = scene(replicas());
    expect(await failure(ask())).toMatchObject({ code: "unavailable", executed: "no" });
    expect(records).toMatchObject([{ status: 503, peer: "" }]);
  });
});

describe("a request of unknown fate", () => {
  test.each(["GET", "HEAD", "OPTIONS"])("is tried again if it is %s", async (method) => {
    const { ask, asked } = scene(replicas(refusing("unavailable", "unknown"), fine));
    expect((await ask({ method })).status).toBe(200);
    expect(asked).toEqual(["n0", "n1"]);
  });

  test.each(["POST", "PUT", "DELETE", "PATCH"])("is not if it is %s", async (method) => {
    const { ask, asked } = scene(replicas(refusing("unavailable", "unknown"), fine));
    expect(await failure(ask({ method }))).toMatchObject({ code: "unavailable", executed: "unknown" });
    expect(asked).toEqual(["n0"]);
  });

  test("is tried three times, by the same node if there is no other", async () => {
    const { ask, asked } = scene(replicas(refusing("unavailable", "unknown")));
    await failure(ask());
    expect(asked).toEqual(["n0", "n0", "n0"]);
  });
});

describe("an answer", () => {
  test.each<[string, Parameters<typeof answering>]>([
    ["that is no HTTP", ["\u0000\u0001garbage\r\n\r\n"]],
    ["of another protocol", ["SSH-2.0-OpenSSH_9.6\r\n"]],
    ["that ends before its head does", ["HTTP/1.1 200 OK\r\ncontent-"]],
    ["that says nothing", [""]],
    ["with a head of 40 kB", [`HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}\r\n\r\n`]],
    ["with two lengths", ["HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"]],
    [
      "with a length and chunks",
      ["HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
    ],
    [
      "that switches protocols",
      ["HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"],
    ],
    ["of status 999", ["HTTP/1.1 999 What\r\ncontent-length: 0\r\n\r\n"]],
  ])("%s fails, and is not asked for again", async (_, bytes) => {
    const { ask, asked, records } = scene(replicas(answering(...bytes), fine));
    expect(await failure(ask({ method: "POST" }))).toMatchObject({ code: "internal" });
    expect(asked).toEqual(["n0"]);
    expect(records).toMatchObject([{ status: 500 }]);
  });

  test.each<[string, string]>([
    ["in chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
    ["of a known length", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"],
    ["that ends with its stream", "HTTP/1.1 200 OK\r\n\r\nhalf"],
  ])("%s that is reset in its middle breaks off", async (_, bytes) => {
    const lost = new RpcError("data_loss", "the disk is gone");
    const { ask, records } = scene(
      replicas(answering(bytes, (duplex) => setImmediate(() => duplex.destroy(lost)))),
    );
    const response = await ask();
    await expect(response.text()).rejects.toMatchObject({ code: "data_loss", message: "the disk is gone" });
    expect(records).toMatchObject([{ status: 500, peer: "n0" }]);
  });

  test("whose handler gives up is not said to have been given up by the client", async () => {
    const { ask, records } = scene(replicas(answering("", (duplex) => duplex.destroy())));
    expect(await failure(ask())).toMatchObject({ code: "internal", executed: "yes" });
    expect(records).toMatchObject([{ status: 500 }]);
  });

  test("has passed its hints by, and its hop's headers", async () => {
    const bytes =
      "HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n" +
      "HTTP/1.1 200 Fine\r\nconnection: close, x-own\r\nx-own: 1\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n" +
      "x: 1\r\nx: 2\r\ncontent-length: 2\r\n\r\nok";
    const { ask } = scene(replicas(answering(bytes)));
    const response = await ask();
    expect([response.status, response.statusText, await response.text()]).toEqual([200, "Fine", "ok"]);
    expect([...response.headers]).toEqual([
      ["content-length", "2"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x", "1, 2"],
    ]);
  });

  test.each([
    [204, null],
    [205, null],
    [304, "5"],
  ])("of status %i has no body, nor a length that a client would wait for", async (status, length) => {
    const head = `HTTP/1.1 ${status} X\r\netag: "1"\r\ncontent-length: 5\r\n\r\n`;
    const { ask } = scene(replicas(answering(status === 205 ? `${head}hello` : head)));
    const response = await ask();
    expect([response.status, response.body]).toEqual([status, null]);
    expect([response.headers.get("etag"), response.headers.get("content-length")]).toEqual(['"1"', length]);
  });
});

describe("a client that leaves", () => {
  test("before it asks costs nothing", async () => {
    const { ask, asked } = scene(replicas(fine));
    expect(await failure(ask({ signal: AbortSignal.abort() }))).toMatchObject({ code: "cancelled" });
    expect(asked).toEqual([]);
  });

  test("resets the stream, while it waits and while it reads", async () => {
    for (const bytes of ["", "HTTP/1.1 200 OK\r\n\r\nhalf"]) {
      const left = new AbortController();
      const reset = new Promise<string | undefined>((resolve) => {
        const waiting = answering(bytes, (duplex) => {
          duplex.once("error", (error) => resolve(RpcError.is(error) ? error.code : undefined));
          setImmediate(() => left.abort());
        });
        const { ask, records } = scene(replicas(waiting));
        void ask({ signal: left.signal }).then(
          (response) => response.text().catch(() => expect(records).toMatchObject([{ status: 499 }])),
          (error: unknown) => expect(error).toMatchObject({ code: "cancelled" }),
        );
      });
      expect(await reset).toBe("cancelled");
    }
  });
});
