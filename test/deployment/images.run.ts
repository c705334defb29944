/** Every step of the Dockerfiles, done in an empty folder, and what comes of it started: `npm run deployment`. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocks } from "../guards/documents.ts";
import { read } from "../guards/workspace.ts";
import type { Container } from "./container.ts";
import type { Image } from "./image.ts";
import { TutorialImages } from "./tutorial-images.ts";

const images = new TutorialImages();
let greeterImage: Image;
let apiImage: Image;
let secretFile: string;

beforeAll(() => {
  greeterImage = images.build("greeter", (line) => console.log(`greeter   ${line}`));
  apiImage = images.build("mesh_api", (line) => console.log(`mesh_api  ${line}`));
  secretFile = images.file("cluster_secret", "a secret of this test\n");
}, 120_000);

afterAll(() => images.dispose());

/** Loopback and free ports, for several of them run on this machine. */
const local = { MESHRPC_LISTEN_ADDR: "127.0.0.1:0", APP_HTTP_HOST: "127.0.0.1", APP_HTTP_PORT: "0" };

interface Api {
  readonly container: Container;
  readonly url: string;
  readonly address: string;
}

async function startApi(): Promise<Api> {
  const container = images.run(apiImage, { env: { ...local, MESHRPC_CLUSTER_SECRET_FILE: secretFile } });
  const address = await container.saw(/listens on (\S+)/);
  const url = await container.saw(/serves (http:\S+)/);
  return { container, address, url };
}

async function startGreeter(api: Api): Promise<Container> {
  const env = { ...local, MESHRPC_CLUSTER_SECRET_FILE: secretFile, MESHRPC_CLUSTER_NODES: api.address };
  const greeter = images.run(greeterImage, { env });
  const instance = await greeter.saw(/(greeter\.\w+) listens on/);
  await api.container.saw(new RegExp(`(?:found|through) ${instance.replace(".", String.raw`\.`)}`));
  return greeter;
}

test.each([
  // One package, @msgpack/msgpack, and npm's own list of what it installed.
  { name: "greeter", image: () => greeterImage, packages: ["@msgpack/msgpack"], kilobytes: 1_100 },
  // And h3 with what it needs.
  {
    name: "mesh_api",
    image: () => apiImage,
    packages: ["@msgpack/msgpack", "h3", "rou3", "srvx"],
    kilobytes: 2_200,
  },
])(
  "the image of $name holds what it needs and nothing for development",
  ({ name, image, packages, kilobytes }) => {
    const app = join(image().root, "app");
    const modules = join(app, "node_modules");
    const installed = JSON.parse(fs.readFileSync(join(modules, ".package-lock.json"), "utf8")) as {
      packages: Record<string, { link?: true }>;
    };
    const own = Object.entries(installed.packages).filter(
      ([path, { link }]) => path.startsWith("node_modules/") && !link,
    );
    expect(own.map(([path]) => path.slice("node_modules/".length)).toSorted()).toEqual(packages);
    const size = sizeOf(modules);
    console.log(`${name}: node_modules ${megabytes(size)}, all of /app ${megabytes(sizeOf(app))}`);
    expect(read("docs/guides/deployment.md")).toContain(megabytes(size));
    expect(size).toBeLessThan(kilobytes * 1_000);
    const sources = fs.readdirSync(app, { recursive: true }) as string[];
    expect(
      sources.filter(
        (path) => /\.test\.ts$|(^|\/)fixtures(\/|$)/.test(path) && !path.startsWith("node_modules/"),
      ),
    ).toEqual([]);
  },
);

test("a container whose secret nobody set says so and ends", async () => {
  const container = images.run(greeterImage, {});
  expect(await container.ended()).toBe(1);
  expect(container.lines.join("\n")).toMatch(/MESHRPC_CLUSTER_SECRET.*MESHRPC_INSECURE=1/);
});

test("the gateway is healthy at once and ready with the first greeter, and a call goes through", async () => {
  const api = await startApi();
  const port = { APP_HTTP_PORT: new URL(api.url).port };
  expect([api.container.health(port), (await fetch(`${api.url}/readyz`)).status]).toEqual([0, 503]);
  await startGreeter(api);
  expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
  for (const { path, answer } of questionsOfTheGuide())
    expect(await (await fetch(`${api.url}${path}`)).text(), path).toBe(answer);
  expect(await api.container.stop()).toBe("SIGTERM");
  expect(api.container.lines.at(-1)).toMatch(/has ended$/);
  expect(api.container.health(port)).toBe(1);
});

test("the stop signal lets a stream end that runs, and loses no call", async () => {
  const api = await startApi();
  const first = await startGreeter(api);
  // Some 7 MB, more than the kernel and the windows on the way take.
  const last = 1_000_000;
  const response = await fetch(`${api.url}/greeter/countdown`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/x-ndjson" },
    body: JSON.stringify({ from: last }),
  });
  const second = await startGreeter(api);
  // Nobody reads the answer yet, so that the stream cannot have ended.
  const stopped = first.stop();
  await first.saw(/drains$/);
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await fetch(`${api.url}/greeter/greet/Max`)).status),
  );
  expect([new Set(statuses), first.running]).toEqual([new Set([200]), true]);
  const items = (await response.text()).trimEnd().split("\n");
  expect([items.length, items.at(-1)]).toEqual([last + 1, "0"]);
  expect(await stopped).toBe("SIGTERM");
  expect(first.lines.at(-1)).toMatch(/has ended$/);
  await second.stop();
});

test("a container with another secret stays outside", async () => {
  const api = await startApi();
  const env = { ...local, MESHRPC_CLUSTER_SECRET: "another", MESHRPC_CLUSTER_NODES: api.address };
  const stranger = images.run(greeterImage, { env });
  await stranger.saw(/cannot reach seed .*: the proof of the secret is wrong$/);
  expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
});

/** Each `$ curl` of the guide, and the line below it. */
function questionsOfTheGuide(): readonly { path: string; answer: string }[] {
  const code = blocks("docs/guides/deployment.md")
    .map((block) => block.code)
    .join("");
  const found = [...code.matchAll(/^\$ curl http:\/\/localhost:8282(\S+)\n(.*)$/gm)];
  expect(found.length).toBeGreaterThan(1);
  return found.map(([, path = "", answer = ""]) => ({ path, answer }));
}

function sizeOf(path: string): number {
  const stat = fs.lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return fs.readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
