import { afterEach, expect, test } from "vitest";
import { ExampleProcess } from "./example-process.ts";

const running: ExampleProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((example) => example.kill("SIGKILL")));
});

interface Api {
  readonly process: ExampleProcess;
  /** Of HTTP. */
  readonly url: string;
  /** Of the mesh. */
  readonly address: string;
}

async function startApi(): Promise<Api> {
  const process = new ExampleProcess("mesh_api/main.ts", ["--listen-addr", "127.0.0.1:0", "-P", "0"]);
  running.push(process);
  const address = await process.saw(/listens on (\S+)/);
  const url = await process.saw(/serves (http:\S+)/);
  return { process, url, address };
}

/** Resolves when the gateway could send calls to it. */
async function startGreeter(api: Api): Promise<ExampleProcess> {
  const greeter = new ExampleProcess("greeter/main.ts", ["-N", api.address]);
  running.push(greeter);
  const instance = await greeter.saw(/(greeter\.\w+) listens on/);
  await api.process.saw(new RegExp(`(?:found|through) ${instance.replace(".", "\\.")}`));
  return greeter;
}

async function startGreeters(api: Api, count: number): Promise<ExampleProcess[]> {
  return Promise.all(Array.from({ length: count }, () => startGreeter(api)));
}

/** How a greeter writes that it has answered. */
function callsOf(greeter: ExampleProcess, line: RegExp): number {
  return greeter.lines.filter((written) => line.test(written)).length;
}

interface Way {
  readonly path: string;
  readonly line: RegExp;
}

/** A call, and a request to an HTTP handler. */
const ways: readonly Way[] = [
  { path: "/greeter/greet/Max", line: /\| POST \/greeter\/greet\b/ },
  { path: "/greeter/check", line: /\| GET \/greeter\/check\b/ },
];

/** Asks 50 times a second until `stop`, and counts the statuses. */
function load(request: () => Promise<Response>): {
  stop(): Promise<Record<string, number>>;
  asked(count: number): Promise<void>;
} {
  const statuses: Record<string, number> = {};
  const answers: Promise<void>[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const ask = async (): Promise<void> => {
    const answer = await request().then(
      async (response) => (await response.text(), String(response.status)),
      (error: unknown) => String(error),
    );
    statuses[answer] = (statuses[answer] ?? 0) + 1;
    const total = Object.values(statuses).reduce((sum, value) => sum + value, 0);
    for (const { count, resolve } of waiting) if (total >= count) resolve();
  };
  const timer = setInterval(() => answers.push(ask()), 20);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(answers);
      return statuses;
    },
    /** Resolves when `count` more requests have been answered. */
    asked: (count) => {
      const total = Object.values(statuses).reduce((sum, value) => sum + value, 0);
      return new Promise((resolve) => waiting.push({ count: total + count, resolve }));
    },
  };
}

const postcard = { pictureUrl: "", address: "World", recipient: "Max", message: "Hello" };

function sendPostcard(url: string): Promise<Response> {
  return fetch(`${url}/greeter/sendPostcard`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ card: postcard }),
  });
}

test("the tutorial's requests are answered as it says", async () => {
  const api = await startApi();
  await startGreeter(api);
  const get = await fetch(`${api.url}/greeter/greet/Max`);
  expect([get.status, await get.text()]).toEqual([200, '"Hello, Max"']);
  const post = await fetch(`${api.url}/greeter/greet`, {
    method: "POST",
    // As curl -d says it.
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: '{"name":"Max"}',
  });
  expect([post.status, await post.text()]).toEqual([200, '"Hello, Max"']);
  const check = await fetch(`${api.url}/greeter/check`);
  expect(check.status).toBe(200);
  expect(await check.text()).toMatch(/^All ok! \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
  const wrong = await fetch(`${api.url}/greeter/check`, { method: "POST" });
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  const card = await fetch(`${api.url}/greeter/sendPostcard/Max/New%20World/Hello`, { method: "POST" });
  expect([card.status, await card.text()]).toEqual([
    200,
    '{"pictureUrl":"","address":"New World","recipient":"Max","message":"Hello"}',
  ]);
});

test("calls and checks are spread evenly over five greeters", async () => {
  const api = await startApi();
  const greeters = await startGreeters(api, 5);
  for (const { path } of ways) {
    for (let round = 0; round < 20; round++) {
      await Promise.all(
        Array.from({ length: 10 }, () => fetch(api.url + path).then((response) => response.text())),
      );
    }
  }
  await Promise.all(greeters.map((greeter) => greeter.kill("SIGTERM")));
  for (const { line } of ways) {
    const counts = greeters.map((greeter) => callsOf(greeter, line));
    expect(counts.reduce((sum, count) => sum + count)).toBe(200);
    expect(Math.max(...counts) / Math.min(...counts)).toBeLessThanOrEqual(1.05);
  }
});

test("kill -9 of one of five greeters fails no readonly call and no check", async () => {
  const api = await startApi();
  const greeters = await startGreeters(api, 5);
  const loads = ways.map(({ path }) => load(() => fetch(api.url + path)));
  await Promise.all(loads.map((requests) => requests.asked(25)));
  await greeters[2]!.kill("SIGKILL");
  await Promise.all(loads.map((requests) => requests.asked(75)));
  for (const requests of loads) expect(await requests.stop()).toEqual({ 200: expect.any(Number) });
});

test("SIGTERM of one of five greeters fails no call and no check, and a new one takes both", async () => {
  const api = await startApi();
  const greeters = await startGreeters(api, 5);
  const calls = load(() => sendPostcard(api.url));
  const checks = load(() => fetch(`${api.url}/greeter/check`));
  await Promise.all([calls.asked(25), checks.asked(25)]);
  await greeters[0]!.kill("SIGTERM");
  expect(greeters[0]!.lines.at(-1)).toMatch(/has ended$/);
  const late = await startGreeter(api);
  await late.saw(/\| POST \/greeter\/sendPostcard/);
  await late.saw(/\| GET \/greeter\/check/);
  await Promise.all([calls.asked(25), checks.asked(25)]);
  expect(await calls.stop()).toEqual({ 204: expect.any(Number) });
  expect(await checks.stop()).toEqual({ 200: expect.any(Number) });
});
