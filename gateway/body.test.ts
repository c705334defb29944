import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { readLines, readText } from "./body.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const limits = { maxBodyBytes: 1_000, bodyTimeoutMs: 10_000 };

test("the lines of a streamed body are not held once they are read", async () => {
  const chunks: WeakRef<Uint8Array>[] = [];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = new TextEncoder().encode(`${chunks.length}\n`);
        chunks.push(new WeakRef(chunk));
        controller.enqueue(chunk);
        if (chunks.length === 100) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  let read = 0;
  for await (const line of readLines(requestOf(body), limits)) {
    expect(line).toBe(String(read++));
    if (read < 100) continue;
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThan(10);
  }
  expect(read).toBe(100);
});

test("a body that does not come is given up, and so is a first line", async () => {
  const silent = (): Request => requestOf(new ReadableStream<Uint8Array>());
  const soon = { ...limits, bodyTimeoutMs: 1 };
  await expect(readText(silent(), soon)).rejects.toMatchObject({ status: 408 });
  await expect(readLines(silent(), soon).next()).rejects.toMatchObject({ status: 408 });
});

function requestOf(body: ReadableStream<Uint8Array>): Request {
  return new Request("http://x/", { method: "POST", body, duplex: "half" });
}
