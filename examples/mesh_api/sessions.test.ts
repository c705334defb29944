import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { ExampleProcess } from "./example-process.ts";

const running: ExampleProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((example) => example.kill("SIGKILL")));
});

async function startApi(): Promise<{ process: ExampleProcess; url: string; address: string }> {
  const process = new ExampleProcess("mesh_api/main.ts", ["--listen-addr", "127.0.0.1:0", "-P", "0"]);
  running.push(process);
  return {
    process,
    address: await process.saw(/listens on (\S+)/),
    url: await process.saw(/serves (http:\S+)/),
  };
}

/** Resolves with its instance when the gateway could send calls to it. */
async function startGreeter(api: {
  process: ExampleProcess;
  address: string;
}): Promise<{ process: ExampleProcess; instance: string }> {
  const process = new ExampleProcess("greeter/main.ts", ["-N", api.address]);
  running.push(process);
  const instance = await process.saw(/(greeter\.\w+) listens on/);
  await api.process.saw(new RegExp(`(?:found|through) ${instance.replace(".", "\\.")}`));
  return { process, instance };
}

interface Ask {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

/** Sends requests one after the other, through curl where there is one. */
async function send(asks: readonly Ask[]): Promise<void> {
  if (!hasCurl) {
    for (const { url, ...init } of asks) await (await fetch(url, init)).text();
    return;
  }
  const curl = spawn("curl", ["--config", "-"], { stdio: ["pipe", "ignore", "inherit"] });
  const sections = asks.map(({ method, url, headers }) =>
    [
      `url = "${url}"`,
      `request = "${method}"`,
      "silent",
      "show-error",
      'output = "/dev/null"',
      ...Object.entries(headers).map(([name, value]) => `header = "${name}: ${value}"`),
    ].join("\n"),
  );
  curl.stdin.end(sections.join("\nnext\n"));
  const [code] = (await once(curl, "exit")) as [number];
  expect(code).toBe(0);
}

/** A generated route, a hand-written one, and one of legacy HTTP. */
const routes: readonly (readonly [method: string, path: string])[] = [
  ["GET", "/greeter/greet/Max"],
  ["POST", "/greeter/sendPostcard/Max/World/Hello"],
  ["GET", "/greeter/check"],
];

/** By chance a sixth of the sessions moves to the sixth greeter; of so many, more than a quarter does not. */
const cookies: readonly string[] = Array.from({ length: 500 }, (_, n) => `user-${n}`);

let sent = 0;

/** For each cookie the greeters that answered, by the gateway's log: one request by each of `asked`. */
async function homes(
  api: { process: ExampleProcess; url: string },
  asked: typeof routes,
): Promise<ReadonlySet<string>[]> {
  const asks = cookies.flatMap((cookie) =>
    asked.map(([method, path]) => {
      const trace = (++sent).toString(16).padStart(32, "0");
      const headers = {
        cookie: `theme=dark; meshrpc_session=${cookie}`,
        traceparent: `00-${trace}-00000000000000ff-01`,
      };
      return { method, url: api.url + path, headers, trace };
    }),
  );
  await send(asks);
  const answeredBy = new Map<string, string>();
  const line = /\| (greeter\.\w+) <- mesh-api \|.* trace=(\w{32})/;
  await api.process.saw(new RegExp(`greeter\\.\\w+ <- mesh-api .* trace=${asks.at(-1)?.trace}`));
  for (const text of api.process.lines) {
    const [, instance = "", trace = ""] = line.exec(text) ?? [];
    answeredBy.set(trace, instance);
  }
  return cookies.map((_, n) => {
    const own = asks.slice(n * asked.length, (n + 1) * asked.length);
    return new Set(own.map(({ trace }) => answeredBy.get(trace) ?? "nobody"));
  });
}

// 3,500 requests, one after the other.
const timeout = 60_000;

test(
  "one cookie is one replica on every route, and adding a replica moves at most a quarter of them",
  { timeout },
  async () => {
    const api = await startApi();
    const five = await Promise.all(Array.from({ length: 5 }, () => startGreeter(api)));
    const before = await homes(api, routes);
    expect(before.filter((answered) => answered.size !== 1)).toEqual([]);
    expect(new Set(before.flatMap((answered) => [...answered]))).toEqual(
      new Set(five.map(({ instance }) => instance)),
    );

    const sixth = await startGreeter(api);
    const after = await homes(api, routes);
    const moved = after.filter((answered, n) => !equal(answered, before[n]));
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThanOrEqual(cookies.length / 4);
    for (const answered of moved) expect(answered).toEqual(new Set([sixth.instance]));

    await sixth.process.kill("SIGTERM");
    expect(await homes(api, routes.slice(0, 1))).toEqual(before);
  },
);

function equal(a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): boolean {
  return [...a].join() === [...(b ?? [])].join();
}
