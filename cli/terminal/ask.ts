import { createInterface } from "node:readline";
import type { Answer } from "../io.ts";

/** Asks once. `y` and `yes` are yes; anything else and the end of the input are no; Ctrl-C interrupts. */
export function ask(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  question: string,
): Promise<Answer> {
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  return new Promise<Answer>((resolve) => {
    const settle = (answer: Answer, echo: string): void => {
      lines.removeAllListeners("close");
      lines.close();
      output.write(echo);
      resolve(answer);
    };
    lines.once("SIGINT", () => settle("interrupted", "\n"));
    lines.once("close", () => settle("no", "\n"));
    lines.question(question, (line) => settle(/^\s*y(es)?\s*$/i.test(line) ? "yes" : "no", ""));
  });
}
