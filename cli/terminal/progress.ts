import type { Output } from "../io.ts";

/**
 * Shows `text` on a terminal while `work` runs, and takes the line away after it. The work is
 * synchronous, so no timer could show the line later; it stands from the start.
 */
export function withProgress<T>(output: Output, text: string, work: () => T): T {
  if (!output.isTerminal) return work();
  output.write(`${text}…`);
  try {
    return work();
  } finally {
    output.write("\r\u001b[2K");
  }
}
