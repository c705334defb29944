import { builtinModules } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, inject, test } from "vitest";
import { folderWith } from "./folder.ts";
import { ran } from "./program.ts";
import { readmeFiles } from "./readme.ts";

const place = { work: inject("work"), project: inject("project") };

const program = `import { createGateway } from "@meshrpc/gateway";
import { localChannel, RpcError } from "@meshrpc/runtime";
import { httpChannel } from "@meshrpc/runtime/http";
import { testMesh } from "@meshrpc/runtime/testing";
import { HelloClient } from "./gen/hello.client.ts";
import { helloHandler } from "./gen/hello.handler.ts";
import { helloRoutes } from "./gen/hello.routes.ts";
import { helloService } from "./gen/hello.service.ts";

const handler = helloHandler({ greet: async (name) => "Hello, " + name });
const mesh = testMesh();
const server = mesh.node("hello");
server.publish(handler);
await server.listen();
const front = mesh.node("front");
await front.listen();
await front.wait([helloService]);
const gateway = createGateway(front, { services: [helloRoutes] });

const channels = {
  local: localChannel(handler),
  mesh: front.channel(helloService),
  http: httpChannel("http://api.test", { fetch: async (url, init) => gateway.fetch(new Request(url, init)) }),
};
for (const [name, channel] of Object.entries(channels)) {
  const hello = new HelloClient(channel);
  const refused = await hello.greet("").catch((error: unknown) => error);
  console.log(name, await hello.greet("Max"), RpcError.is(refused) && refused.code);
}
await mesh.close();
`;

const browser = `import { httpChannel } from "@meshrpc/runtime/http";
import { HelloClient } from "./gen/hello.client.ts";

const hello = new HelloClient(httpChannel("https://api.example.com"));
console.log(await hello.greet("Max"));
`;

const { "hello.ts": hello = "", "tsconfig.json": tsconfig = "" } = readmeFiles();

async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = folderWith({ "hello.ts": hello, "tsconfig.json": tsconfig, ...files }, place);
  await ran(inject("nodes")[0]!, folder, ["npx", "meshrpc", "expose", "-y", "hello.ts"]);
  return folder;
}

describe.each(inject("nodes").map((node) => [node.version, node] as const))("on Node %s", (_, node) => {
  test("one interface is called in one process, over the mesh and over HTTP", async () => {
    const folder = await project({ "program.ts": program });
    await ran(node, folder, ["npx", "tsc"]);
    expect(await ran(node, folder, ["node", "dist/program.js"])).toBe(
      ["local", "mesh", "http"].map((way) => `${way} Hello, Max invalid_argument\n`).join(""),
    );
  });
});

test("a browser's bundle of a client has no Node module and is at most 10 kB, compressed", async () => {
  const folder = await project({ "browser.ts": browser });
  const bundle = await rolldown({ cwd: folder, input: join(folder, "browser.ts"), platform: "browser" });
  const { output } = await bundle.generate({ format: "es", minify: true });
  await bundle.close();
  const [{ code, imports, moduleIds }] = output;
  const bytes = gzipSync(code).length;
  console.log(`A client in a browser is ${bytes} bytes, compressed, from ${moduleIds.length} modules.`);
  expect(output).toHaveLength(1);
  expect(
    [...imports, ...moduleIds].filter((id) => id.startsWith("node:") || builtinModules.includes(id)),
  ).toEqual([]);
  expect(bytes).toBeLessThanOrEqual(10_000);
});
