import { expect, test } from "vitest";
import { nodes, clientOf, named } from "./fixtures/nodes.ts";
import type { Logger } from "./node/log.ts";
import { sampleService } from "./rpc/fixtures/sample.ts";

const start = nodes();

function recording(): { readonly logger: Logger; readonly info: string[]; readonly debug: string[] } {
  const [info, debug]: [string[], string[]] = [[], []];
  const take = (lines: string[]) => (line: string) => void lines.push(line);
  return {
    logger: { info: take(info), warn: take(info), error: take(info), debug: take(debug) },
    info,
    debug,
  };
}

test("calls of authors have a line at both ends; what nodes ask each other is for debug", async () => {
  const [atA, atB] = [recording(), recording()];
  const a = await start("a", { serve: named("a"), log: atA.logger });
  const b = await start("b", { nodes: [a.address!], log: atB.logger });
  await b.wait([sampleService]);
  await clientOf(b).greet("Max");
  await b.ping(sampleService);
  await a.close();
  await b.close();
  for (const { info, debug } of [atA, atB]) {
    expect(info.filter((line) => line.includes("POST /sample/greet"))).toHaveLength(1);
    expect(info.filter((line) => line.includes("POST /mesh/"))).toEqual([]);
    expect(debug.filter((line) => line.includes("POST /mesh/ping")).length).toBeGreaterThan(0);
  }
});

test("a call with a wrong argument is in the log of the node that did not send it", async () => {
  const atA = recording();
  const a = await start("a", { serve: named("a"), log: atA.logger });
  await expect(clientOf(a).greet(42 as never)).rejects.toMatchObject({ code: "invalid_argument" });
  const lines = atA.info.filter((line) => line.includes("POST /sample/greet"));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    / 400 \| +\S+ \| nobody <- a \| POST \/sample\/greet \| trace=\w{32} span=\w{16}$/,
  );
});

test.each([Object.create(null), { toString: () => never() }])(
  "a handler that throws what cannot even be shown fails its call alone",
  async (thrown) => {
    const atA = recording();
    const greet = async (): Promise<string> => {
      throw thrown;
    };
    const a = await start("a", { serve: { greet }, log: atA.logger });
    await expect(clientOf(a).greet("Max")).rejects.toMatchObject({ code: "unknown" });
    expect(atA.info.filter((line) => line.includes("object that cannot be shown"))).toHaveLength(1);
  },
);

function never(): never {
  throw new Error("not to be shown");
}
