import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type RequestOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { createGateway } from "@meshrpc/gateway";
import { describe, expect, test } from "vitest";
import { apps } from "./legacy/apps.ts";
import { endlessBytes, largeBytes, pieces, Signs } from "./legacy/signs.ts";
import { stage } from "./stage/stage.ts";

const { node, atEnd } = stage();

interface Scene {
  readonly signs: Signs;
  /** Where the app itself listens, and where a gateway does whose mesh has the app. */
  readonly direct: string;
  readonly meshed: string;
}

async function scene(kind: string): Promise<Scene> {
  const signs = new Signs();
  const app = apps[kind]!(signs);
  const server = createServer(app.listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const shop = await node("shop");
  app.publish(shop, "app");
  const api = await node("api", { nodes: [shop.address!] });
  const remote = api.http("shop", "app");
  const gateway = createGateway(api, { services: [], graceMs: 50 });
  gateway.app.all("/app/**", remote);
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
    await gateway.close();
  });
  await api.wait([remote]);
  const direct = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { signs, direct, meshed: await gateway.listen({ port: 0 }) };
}

/** Sends a request, and resolves with the head of its answer. */
async function open(
  url: string,
  options: RequestOptions = {},
  body?: Readable | string,
): Promise<IncomingMessage> {
  const headers = { host: "shop.example", ...options.headers };
  const outgoing = request(url, { agent: false, ...options, headers });
  if (body instanceof Readable) body.pipe(outgoing);
  else outgoing.end(body);
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  return incoming;
}

interface Answer {
  readonly status: number | undefined;
  readonly phrase: string | undefined;
  readonly headers: readonly string[];
  readonly bytes: number;
  readonly hash: string;
}

async function answerOf(incoming: IncomingMessage): Promise<Answer> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of incoming) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  const headers = Array.from({ length: incoming.rawHeaders.length / 2 }, (_, i) =>
    incoming.rawHeaders.slice(2 * i, 2 * i + 2).join(": "),
  );
  // Names in any case, and space before a parameter or none: these are the same (RFC 9110, 5.1 and 5.6.6).
  const kept = headers.map((line) =>
    line.replace(/^[^:]+/, (name) => name.toLowerCase()).replace(/; /g, ";"),
  );
  return {
    status: incoming.statusCode,
    phrase: incoming.statusMessage,
    headers: kept.filter((line) => !ofItsOwn.test(line)).toSorted(),
    bytes,
    hash: hash.digest("hex"),
  };
}

/** What a server says of its connection, its clock and its framing, and the gateway's own word. */
const ofItsOwn = /^(date|connection|keep-alive|transfer-encoding|content-length|x-content-type-options):/;

describe.each(Object.keys(apps))("%s answers the same through gateway and mesh as directly", (kind) => {
  test.each<[string, string, RequestOptions, string?]>([
    ["a page", "/app/page", {}],
    ["HEAD of it", "/app/page", { method: "HEAD" }],
    ["cookies, each in a header of its own", "/app/cookies", { headers: { cookie: "mine=3" } }],
    ["a redirect", "/app/redirect", {}],
    ["a path and query as they stand there", "/app/query?a=1&b=%20x&c=%2F", {}],
    ["no content", "/app/things/7", { method: "DELETE" }],
    ["its own 404", "/app/nothing/here", {}],
    ["an error", "/app/teapot", {}],
    [
      "an empty upload",
      "/app/hash",
      { method: "POST", headers: { "content-type": "application/x-any" } },
      "",
    ],
    ["a verb that it does not know", "/app/page", { method: "PATCH" }],
  ])("%s", async (_, path, options, body) => {
    const { direct, meshed } = await scene(kind);
    const expected = await answerOf(await open(direct + path, options, body));
    expect(await answerOf(await open(meshed + path, options, body))).toEqual(expected);
  });

  test("20 MB up, with a length and without", async () => {
    const { meshed } = await scene(kind);
    const whole = Buffer.concat([...pieces(largeBytes)]);
    const expected = `${largeBytes} ${createHash("sha256").update(whole).digest("hex")}`;
    const type = { "content-type": "application/x-any" };
    for (const headers of [{ ...type, "content-length": largeBytes }, type]) {
      const body = Readable.from(pieces(largeBytes));
      const incoming = await open(`${meshed}/app/hash`, { method: "POST", headers }, body);
      expect((await incoming.toArray()).join("")).toBe(expected);
    }
  });

  test("20 MB down", async () => {
    const { direct, meshed } = await scene(kind);
    const expected = await answerOf(await open(`${direct}/app/download`));
    const incoming = await open(`${meshed}/app/download`);
    expect(incoming.headers["content-length"]).toBe(String(largeBytes));
    const answer = await answerOf(incoming);
    expect(answer).toEqual(expected);
    expect(answer.bytes).toBe(largeBytes);
  });

  test("events, one by one, until the client leaves: then the handler is told", async () => {
    const { signs, meshed } = await scene(kind);
    const incoming = await open(`${meshed}/app/events`);
    expect(incoming.headers["content-type"]).toMatch(/^text\/event-stream\b/);
    const chunks = incoming[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe("data: 1\n\n");
    signs.say("next event");
    expect(String((await chunks.next()).value)).toBe("data: 2\n\n");
    incoming.destroy();
    await signs.said("client left");
  });

  test("half an answer breaks off, and never looks whole", async () => {
    const { signs, meshed } = await scene(kind);
    const incoming = await open(`${meshed}/app/dies`);
    const chunks = incoming[Symbol.asyncIterator]();
    expect(String((await chunks.next()).value)).toBe("half of");
    signs.say("die");
    await expect(chunks.next()).rejects.toThrow();
    expect(incoming.complete).toBe(false);
  });

  test("to a reader that stops, and then reads", async () => {
    const { signs, meshed } = await scene(kind);
    const incoming = await open(`${meshed}/app/endless`);
    await settled(() => signs.written);
    expect(signs.written).toBeLessThan(endlessBytes);
    expect((await answerOf(incoming)).bytes).toBe(endlessBytes);
  });

  test("to a writer whose handler does not read, and then reads", async () => {
    const { signs, meshed } = await scene(kind);
    let sent = 0;
    const source = function* (): Generator<Buffer, void, undefined> {
      for (const piece of pieces(endlessBytes)) {
        sent += piece.length;
        yield piece;
      }
    };
    const options = { method: "POST", headers: { "content-type": "application/x-any" } };
    const answer = open(`${meshed}/app/lazy`, options, Readable.from(source()));
    await settled(() => sent);
    expect(sent).toBeLessThan(endlessBytes);
    signs.say("read now");
    expect((await (await answer).toArray()).join("")).toMatch(`${endlessBytes} `);
  });
});

/** Resolves when a count has not grown for many turns of the event loop. */
async function settled(count: () => number): Promise<void> {
  let last = -1;
  for (let still = 0; still < 300; still++) {
    if (count() !== last) still = 0;
    last = count();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
