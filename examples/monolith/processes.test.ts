import { afterEach, expect, test } from "vitest";
import { ExampleProcess } from "../mesh_api/example-process.ts";

const running: ExampleProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((example) => example.kill("SIGKILL")));
});

function start(main: string, ...args: string[]): ExampleProcess {
  const example = new ExampleProcess(`monolith/${main}`, args);
  running.push(example);
  return example;
}

const visit = [
  "Order 1 costs 4800 cents.",
  "18 packs of tea are left.",
  "No second teapot: 0 of teapot left.",
];

async function visitOf(main: string, ...args: string[]): Promise<readonly string[]> {
  const visitor = start(main, ...args);
  await visitor.saw(/No second teapot/);
  return visitor.lines;
}

async function startStock(): Promise<{ address: string; url: string }> {
  const stock = start("stock-server.ts", "127.0.0.1:0", "0");
  return { address: await stock.saw(/listens on (\S+)/), url: await stock.saw(/serves (http:\S+)/) };
}

test("the shop prints the same with its stock in one process, over the mesh and over HTTP", async () => {
  expect(await visitOf("one-process.ts")).toEqual(visit);
  // Each has a stock of its own: the teapot is sold once.
  const [first, second] = await Promise.all([startStock(), startStock()]);
  expect(await visitOf("over-mesh.ts", first.address)).toEqual(visit);
  expect(await visitOf("over-http.ts", second.url)).toEqual(visit);
});
