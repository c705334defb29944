import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A node in a process of its own, with little memory. */
export interface ShopProcess {
  readonly address: string;
  /** Bytes that live after a collection. */
  readonly liveBytes: () => Promise<number>;
  /** Ends it, and resolves with its exit code or the signal that it died of. */
  readonly end: () => Promise<unknown>;
  readonly kill: () => void;
}

/** Starts a shop whose heap may have `heapMiB`. */
export async function shopProcess(heapMiB: number): Promise<ShopProcess> {
  const main = fileURLToPath(new URL("../fixtures/shop-node.ts", import.meta.url));
  const flags = ["--conditions=@meshrpc/source", "--expose-gc", `--max-old-space-size=${heapMiB}`];
  const child = spawn(process.execPath, [...flags, main], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit").then(([code, signal]) => (signal ?? code) as unknown);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (word: string): Promise<string> => {
    const { value } = await lines.next();
    if (typeof value !== "string") throw new Error(`the process ended: ${String(await exited)}`);
    if (!value.startsWith(`${word} `)) throw new Error(`expected ${word}, found ${value}`);
    return value.slice(word.length + 1);
  };
  return {
    address: await read("ready"),
    liveBytes: async () => {
      child.stdin.write("\n");
      return Number(await read("live"));
    },
    end: () => {
      child.stdin.end();
      return exited;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
