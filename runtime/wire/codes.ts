import { codes, type Code, type Executed } from "../error.ts";
import { Violation } from "./violation.ts";

const executions: readonly Executed[] = ["no", "unknown", "yes"];
const numbers: ReadonlyMap<Code | "ok", number> = /* @__PURE__ */ new Map<Code | "ok", number>([
  ["ok", 0],
  ...codes.map((code, index): [Code, number] => [code, index + 1]),
]);

/** 0 for `ok`, else the number of the code in gRPC. */
export function codeNumber(code: Code | "ok"): number {
  return code === "ok" ? 0 : (numbers.get(code) ?? 2);
}

export function readCode(value: number): Code | "ok" {
  if (value === 0) return "ok";
  const code = codes[value - 1];
  if (code === undefined) throw new Violation(`code ${value} is unknown; codes are 0 to ${codes.length}`);
  return code;
}

export function executedNumber(executed: Executed): number {
  return executed === "no" ? 0 : executed === "unknown" ? 1 : 2;
}

export function readExecuted(value: number): Executed {
  const executed = executions[value];
  if (executed === undefined) throw new Violation(`executed is ${value}; it is 0, 1 or 2`);
  return executed;
}
