import type { Code } from "../error.ts";

/** The peer broke the protocol: GOAWAY with this code and text, then the connection ends. PROTOCOL.md, "Violations". */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly code: Code;

  constructor(message: string, code: Code = "internal") {
    super(message);
    this.code = code;
  }
}
