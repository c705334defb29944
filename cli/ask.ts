import { createInterface } from "node:readline";
import type { Io } from "./io.ts";

export type Reply = "yes" | "no" | "interrupted";

/** Asks on the terminal. Anything but "y" or "yes" is no, the end of input too. */
export function ask(question: string, { stdin, stdout }: Io): Promise<Reply> {
  const lines = createInterface({ input: stdin, terminal: false });
  stdout.write(question);
  return new Promise((resolve) => {
    const settle = (reply: Reply): void => {
      process.off("SIGINT", interrupt);
      resolve(reply);
      lines.close();
      stdin.pause();
    };
    const interrupt = (): void => {
      stdout.write("\n");
      settle("interrupted");
    };
    process.once("SIGINT", interrupt);
    lines.once("line", (line) => settle(/^\s*y(es)?\s*$/i.test(line) ? "yes" : "no"));
    lines.once("close", () => settle("no"));
  });
}
