import type { Case } from "./case.ts";
import { expectSame } from "./expect.ts";
import { watched } from "./stage-client.ts";
import { newWorker, nextOf } from "./worker-types.ts";

/** Pages do more than one thing at a time. */
export const workerCases: readonly Case[] = [
  {
    name: "a worker makes calls",
    run: () => expectCount("/worker.js"),
  },
  {
    name: "so does a worker that is made of text",
    run: async () => {
      const { origin } = (globalThis as unknown as { readonly location: URL }).location;
      const text = new Blob([`import "${origin}/worker.js"`], { type: "text/javascript" });
      await expectCount(URL.createObjectURL(text));
    },
  },
  {
    name: "a worker that is ended ends its calls",
    run: async () => {
      const worker = newWorker("/worker.js");
      const counted = nextOf(worker);
      worker.postMessage({ sku: "forks", watches: true });
      expectSame(await counted, { count: 0 });
      await watched("forks", 1);
      worker.terminate();
      await watched("forks", 0);
    },
  },
];

async function expectCount(url: string): Promise<void> {
  const worker = newWorker(url);
  try {
    const counted = nextOf(worker);
    worker.postMessage({ sku: "tea", watches: false });
    expectSame(await counted, { count: 20 });
  } finally {
    worker.terminate();
  }
}
