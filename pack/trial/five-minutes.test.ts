import { once } from "node:events";
import * as fs from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { repository } from "../workspaces.ts";
import { folderWith } from "./folder.ts";
import { Program, ran } from "./program.ts";
import { readmeCommands, readmeFiles } from "./readme.ts";

const place = { work: inject("work"), project: inject("project") };

test("README's commands for a project of one's own are those that are tried here", () => {
  expect(readmeCommands()).toEqual([
    "npm init -y && npm pkg set type=module",
    "npm i -D ../meshrpc/packed/meshrpc-0.1.0.tgz",
    "npm i ../meshrpc/packed/meshrpc-runtime-0.1.0.tgz ../meshrpc/packed/meshrpc-gateway-0.1.0.tgz",
    "npx meshrpc expose -y hello.ts",
    "node gateway.ts",
    "node server.ts",
    "node visitor.ts",
  ]);
});

describe.each(inject("nodes").map((node) => [node.version, node] as const))("on Node %s", (_, node) => {
  const strips = node.major >= 24;

  test(`README's path works, ${strips ? "from the sources" : "compiled"}`, async () => {
    const [meshPort, httpPort] = [await freePort(), await freePort()];
    const files = Object.entries(readmeFiles()).map(([path, text]) => [
      path,
      text.replaceAll("11999", `${meshPort}`).replaceAll("8282", `${httpPort}`),
    ]);
    const folder = folderWith(Object.fromEntries(files), place);

    await ran(node, folder, ["npx", "meshrpc", "expose", "-y", "hello.ts"]);
    if (!strips) await ran(node, folder, ["npx", "tsc"]);
    const run = (name: string): Program =>
      new Program(node, folder, ["node", strips ? `${name}.ts` : `dist/${name}.js`]);

    const gateway = run("gateway");
    await gateway.saw(/http:\/\/127\.0\.0\.1:/);
    const server = run("server");
    await gateway.saw(/hello\.[0-9a-f]{4}/);
    expect(await run("visitor").output()).toContain("Hello, Max\n");

    const site = `http://127.0.0.1:${httpPort}`;
    expect(await (await fetch(`${site}/hello/Max`)).text()).toBe('"Hello, Max"');
    // As `curl -d` sends it.
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const refused = await fetch(`${site}/hello/greet`, { method: "POST", body: '{"name":""}', headers });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      title: "Bad Request",
      detail: expect.stringContaining("argument /name must be a string of at least 1 character"),
    });

    expect(await server.end("SIGTERM")).toBe("SIGTERM");
    expect(await gateway.end("SIGTERM")).toBe("SIGTERM");
  });

  test("the tool writes what it writes from its sources", async () => {
    const { "hello.ts": source = "" } = readmeFiles();
    const folder = folderWith({ "hello.ts": source }, place);
    await ran(node, folder, ["npx", "meshrpc", "expose", "-y", "hello.ts"]);
    expect(contents(join(folder, "gen"))).toEqual(contents(join(repository, "examples/starter/gen")));
  });
});

test.skip.each(inject("missingNodes").map(({ major, why }) => [major, why]))("on Node %s: %s", () => {});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return address.port;
}

function contents(folder: string): Record<string, string> {
  return Object.fromEntries(
    fs.readdirSync(folder).map((name) => [name, fs.readFileSync(join(folder, name), "utf8")]),
  );
}
