import { describe, expect, test } from "vitest";
import { defineHandler } from "./contract.ts";
import { clientOf, named, nodes } from "./fixtures/nodes.ts";
import { type Logger, Mesh, type MeshOptions, type RpcError } from "./index.ts";
import { SampleAuthor, sampleService } from "./rpc/fixtures/sample.ts";

const start = nodes();

describe("options", () => {
  test.each<[string, unknown, string]>([
    ["no options", undefined, "an object of options"],
    ["no name", {}, "Option name"],
    ["a name with a space", { name: "a b" }, "Option name"],
    ["an option that does not exist", { name: "a", node: [] }, 'no option "node"'],
    ["nodes as a text", { name: "a", nodes: "b:1" }, "Option nodes takes a list"],
    ["a node that is no address", { name: "a", nodes: ["http://b"] }, 'Option nodes takes "host:port"'],
    ["no tag", { name: "a", tags: [] }, "at least one tag"],
    ["an empty secret", { name: "a", secret: "" }, "Option secret"],
    ["a key without id", { name: "a", secret: [{ key: "b" }] }, "Option secret"],
    ["a key id of 65 bytes", { name: "a", secret: [{ id: "i".repeat(65), key: "b" }] }, "at most 64 bytes"],
    [
      "17 keys",
      { name: "a", secret: Array.from({ length: 17 }, (_, i) => ({ id: `${i}`, key: "b" })) },
      "at most 16 keys",
    ],
    [
      "a small window",
      { name: "a", limits: { streamWindowBytes: 1 } },
      "limits.streamWindowBytes: an integer",
    ],
    ["half a stream", { name: "a", limits: { maxStreams: 2_000.5 } }, "limits.maxStreams: an integer"],
    ["a cap below the start", { name: "a", limits: { maxStreams: 10 } }, "is below initialStreams, 256"],
    ["an unknown limit", { name: "a", limits: { maxFrames: 1 } }, "limits has no maxFrames"],
    ["an unknown level", { name: "a", log: "loud" }, "silent, info, calls, debug"],
    ["half a logger", { name: "a", log: { info() {} } }, "warn(line)"],
  ])("%s is a TypeError that says what is taken", (_, options, message) => {
    expect(() => new Mesh(options as MeshOptions, { env: {} })).toThrow(TypeError);
    expect(() => new Mesh(options as MeshOptions, { env: {} })).toThrow(message);
  });

  test("absent ones come from the environment", async () => {
    const env = { MESHRPC_CLUSTER_TAGNAME: "blue", MESHRPC_CLUSTER_SECRET: "s", MESHRPC_LOG: "silent" };
    const server = await start("a", { serve: named("a"), tags: ["blue"], secret: "s" });
    const caller = await start("b", {
      environment: { env: { ...env, MESHRPC_CLUSTER_NODES: server.address } },
    });
    await caller.wait([sampleService]);
    expect(await clientOf(caller).greet("")).toBe("a");
  });
});

test("a mesh can do this and nothing else", () => {
  expect(Object.getOwnPropertyNames(Mesh.prototype)).toMatchInlineSnapshot(`
    [
      "constructor",
      "address",
      "draining",
      "publish",
      "publishHttp",
      "http",
      "bind",
      "dial",
      "listen",
      "listenHttp",
      "channel",
      "request",
      "wait",
      "missing",
      "ping",
      "peers",
      "services",
      "on",
      "onDrain",
      "drain",
      "close",
    ]
  `);
});

describe("listen", () => {
  test("takes 127.0.0.1 and a free port when nothing is said", async () => {
    const mesh = new Mesh({ name: "a", log: "silent", signals: false }, { env: {} });
    await mesh.listen();
    expect(mesh.address).toMatch(/^127\.0\.0\.1:\d+$/);
    await mesh.close();
  });

  test("beyond loopback without a secret is refused with three ways on", async () => {
    const error = await start("a", { address: "0.0.0.0:0" }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "failed_precondition" });
    expect(String(error)).toMatch(/MESHRPC_CLUSTER_SECRET.*127\.0\.0\.1.*MESHRPC_INSECURE=1/);
  });

  test.each<Partial<MeshOptions>>([{ secret: "s" }, { insecure: true }])(
    "beyond loopback works with %o",
    async (options) => {
      const a = await start("a", { address: "0.0.0.0:0", serve: named("a"), ...options });
      const port = a.address!.split(":").at(-1);
      const b = await start("b", { nodes: [`127.0.0.1:${port}`], ...options });
      await b.wait([sampleService]);
      expect(b.peers()[0]?.addresses[0]).toMatch(new RegExp(`:${port}$`));
    },
  );

  test("on a port that is taken says which, and how to change it", async () => {
    const a = await start("a");
    const error = await start("b", { address: a.address! }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "failed_precondition" });
    expect(String(error)).toContain(`${a.address}: the port is taken`);
    expect(String(error)).toContain("MESHRPC_LISTEN_ADDR");
  });

  test("can be tried again after it failed, and not once it has worked", async () => {
    const a = await start("a");
    const b = new Mesh({ name: "b", log: "silent", signals: false }, { env: {} });
    await expect(b.listen(a.address)).rejects.toThrow("taken");
    await b.listen("127.0.0.1:0");
    await expect(b.listen("127.0.0.1:0")).rejects.toThrow("called before");
    await b.close();
  });
});

describe("publish", () => {
  test("under another name, beside the first", async () => {
    const server = await start("a", { serve: named("a"), as: "other" });
    const caller = await start("b", { nodes: [server.address!] });
    await caller.wait(["other"]);
    expect(await clientOf(caller, "other").greet("")).toBe("a");
    await expect(clientOf(caller).greet("")).rejects.toMatchObject({ code: "unavailable" });
  });

  test("of a name that is taken, or reserved, is a TypeError", async () => {
    await expect(start("a", { serve: {}, as: "mesh" })).rejects.toThrow("Every node publishes its own");
    await expect(start("a", { serve: {}, as: "a/b" })).rejects.toThrow("letters, digits");
    const handler = defineHandler(sampleService, new SampleAuthor(), "{}");
    const mesh = await start("a", { serve: {} });
    expect(() => mesh.publish(handler)).toThrow("a service named sample already");
    for (let i = 1; i < 256; i++) mesh.publish(handler, { as: `s${i}` });
    expect(() => mesh.publish(handler, { as: "one-more" })).toThrow("256 are allowed");
  });
});

describe("wait", () => {
  test("names what is missing, who is known, and which nodes cannot be reached", async () => {
    const a = await start("a", { serve: named("a") });
    const b = await start("b", { nodes: [a.address!, "127.0.0.1:1"] });
    await b.wait([sampleService]);
    const error = await b
      .wait([sampleService, "stamps"], { timeoutMs: 300 })
      .catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "deadline_exceeded" });
    expect(String(error)).toContain('nobody serves "stamps"');
    expect(String(error)).toContain(a.instance);
    expect(String(error)).toContain("127.0.0.1:1 cannot be reached: connect ECONNREFUSED");
    expect(String(error)).not.toContain('"sample"');
  });

  test("counts instances", async () => {
    const a = await start("a", { serve: named("a") });
    const b = await start("b", { nodes: [a.address!] });
    const both = b.wait([sampleService], { instances: 2 });
    await start("c", { nodes: [a.address!], serve: named("c") });
    await both;
    const error = await b.wait(["sample"], { instances: 3, timeoutMs: 10 }).catch((error: unknown) => error);
    expect(String(error)).toContain('2 of 3 instances serve "sample"');
  });

  test.each([Number.NaN, -1])("for %s ms is a TypeError", async (timeoutMs) => {
    const a = await start("a");
    await expect(a.wait(["stamps"], { timeoutMs })).rejects.toThrow(
      `wait: timeoutMs takes a number from 0, found ${timeoutMs}.`,
    );
  });

  test("ends at once with a signal that is aborted already", async () => {
    const a = await start("a");
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(a.wait(["stamps"], { signal, timeoutMs: Number.POSITIVE_INFINITY })).rejects.toThrow(
      "enough",
    );
  });

  test("ends with its signal, with the mesh, and before listen", async () => {
    const a = await start("a");
    const abort = new AbortController();
    const aborted = a.wait(["stamps"], { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    // Expected before it comes: the rejection must not be without a listener while the node closes.
    const closed = expect(a.wait(["stamps"])).rejects.toMatchObject({ code: "cancelled" });
    await a.close();
    await closed;
    await expect(new Mesh({ name: "b" }, { env: {} }).wait(["stamps"])).rejects.toThrow(
      "call listen() first",
    );
  });
});

describe("a node", () => {
  test("pings an instance of a service", async () => {
    const a = await start("a", { serve: named("a") });
    const b = await start("b", { nodes: [a.address!] });
    await b.wait([sampleService]);
    expect(await b.ping(sampleService)).toMatchObject({ nodeId: a.nodeId, instance: a.instance });
    await expect(b.ping("stamps")).rejects.toMatchObject({
      code: "unavailable",
      message: 'ping: no instance of mesh can be reached: nobody serves "stamps"',
    });
  });

  test("knows its peers and all services", async () => {
    const a = await start("a", { serve: named("a") });
    const b = await start("b", { nodes: [a.address!], serve: named("b") });
    await b.wait([sampleService], { instances: 2 });
    expect(b.peers()).toMatchObject([
      {
        nodeId: a.nodeId,
        name: "a",
        instance: a.instance,
        state: "serving",
        services: ["sample"],
        isLinked: true,
      },
    ]);
    const instances = b.services()[0]!.instances.map((found) => `${found.instance} ${found.isRoutable}`);
    expect(instances.toSorted()).toEqual([`${a.instance} true`, `${b.instance} true`]);
  });

  test("tells of nodes that come and go", async () => {
    const seen: string[] = [];
    const a = await start("a");
    const gone = new Promise<void>((resolve) => {
      a.on("join", (peer) => seen.push(`join ${peer.name}`));
      a.on("leave", (peer) => {
        seen.push(`leave ${peer.name}`);
        resolve();
      });
    });
    const b = await start("b", { nodes: [a.address!], serve: {} });
    await a.wait([sampleService]);
    await b.close();
    await gone;
    expect(seen).toEqual(["join b", "leave b"]);
    expect(a.peers()).toEqual([]);
    expect(() => a.on("weather" as "join", () => {})).toThrow("There is no event");
  });

  test("goes on when a listener or a hook throws", async () => {
    const lines: string[] = [];
    const take = (line: string): void => void lines.push(line);
    const a = await start("a", { log: { info: take, warn: take, error: take, debug: take } });
    a.on("change", () => {
      throw new Error("listener");
    });
    a.onDrain(() => Promise.reject(new Error("hook")));
    await start("b", { nodes: [a.address!], serve: {} });
    await a.wait([sampleService]);
    await a.close();
    expect(lines.some((line) => line.includes("Error: listener"))).toBe(true);
    expect(lines.some((line) => line.includes("Error: hook"))).toBe(true);
  });

  test("that serves what it calls answers itself", async () => {
    const a = await start("a", { serve: named("a") });
    const b = await start("b", { nodes: [a.address!], serve: named("b") });
    await b.wait([sampleService], { instances: 2 });
    const client = clientOf(b);
    const answers = new Set<string>();
    for (let i = 0; i < 10; i++) answers.add(await client.greet(""));
    expect([...answers]).toEqual(["b"]);
  });
});

test("both ends tell of their life and of each call, and name the instance", async () => {
  function recorder(): { lines: string[]; log: Logger } {
    const lines: string[] = [];
    const take = (line: string): void =>
      void lines.push(line.replace(/^[^|]+\| /, "").replace(/\d+µs|[\d.]+ms/, "101µs"));
    return { lines, log: { info: take, warn: take, error: take, debug: () => {} } };
  }
  const [at, from] = [recorder(), recorder()];
  const server = await start("server", { log: at.log, serve: {} });
  const caller = await start("caller", { log: from.log, nodes: [server.address!] });
  await caller.wait([sampleService]);
  await clientOf(caller).greet("Max");
  const left = new Promise((resolve) => caller.on("leave", resolve));
  await Promise.all([server.close(), left]);
  await caller.close();
  const { instance } = server;
  const call = new RegExp(
    `^200 \\| +101µs \\| ${instance} <- caller \\| POST /sample/greet \\| trace=\\w{32} span=\\w{16}`,
  );
  expect(at.lines).toEqual([
    `${instance} listens on ${server.address}`,
    `${instance} serves sample: greet, post, note, count (server stream), sum (client stream), chat (duplex), echo (duplex)`,
    expect.stringMatching(call),
    `${instance} drains`,
    `${instance} has ended`,
  ]);
  expect(from.lines).toEqual([
    `${caller.instance} listens on ${caller.address}`,
    `${caller.instance} joined the mesh through ${instance}, which serves sample`,
    expect.stringMatching(call),
    `${caller.instance} saw ${instance} leave`,
    `${caller.instance} drains`,
    `${caller.instance} has ended`,
  ]);
});

test("what a handler throws stays in the log of its node, under the id that the caller is told", async () => {
  const errors: string[] = [];
  const nothing = (): void => {};
  const log = {
    info: nothing,
    warn: nothing,
    debug: nothing,
    error: (line: string) => void errors.push(line),
  };
  const greet = async (): Promise<string> => {
    throw new Error("disk full");
  };
  const server = await start("server", { log, serve: { greet } });
  const caller = await start("caller", { nodes: [server.address!] });
  await caller.wait([sampleService]);
  const error: unknown = await clientOf(caller)
    .greet("")
    .catch((error: unknown) => error);
  const { errorId } = (error as RpcError).details as { errorId: string };
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(`error ${errorId} in sample.greet, called by caller: Error: disk full`);
});
