import { RpcError, codes } from "../error.ts";
import { recreateError } from "../rpc/declared-error.ts";
import type { Method } from "../rpc/service.ts";
import { codeOfStatus } from "./unanswered.ts";

/** A problem document as it came; gateway/HTTP.md, "Problems". */
export type Problem = Readonly<Record<string, unknown>>;

/** Undefined for what is no object. */
export function problemOf(value: unknown): Problem | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Problem)
    : undefined;
}

/** The error that a problem document tells: the author's own where the method declares it. */
export function errorOfProblem(method: Method, problem: Problem, headerRetryMs?: number): Error {
  const { executed, traceId, retryAfterMs = headerRetryMs, details, path, expected, found } = problem;
  const { detail: said = problem["title"] } = problem;
  const detail = typeof said === "string" ? said : `${method.name} failed`;
  const declared = problemOf(problem["error"]);
  const clause = declared && method.throws.find(({ name }) => name === declared["name"]);
  const error = clause && recreateError(clause, detail, declared["data"]);
  if (error !== undefined) return error;
  // Another program's problem document has no code.
  const code = codes.find((known) => known === problem["code"]) ?? codeOfStatus(problem["status"]);
  if (code === "not_found" && executed === "no") return noRoute(method, detail);
  return new RpcError(code, detail, {
    details: path === undefined ? details : { path, expected, ...(found !== undefined && { found }) },
    ...((executed === "no" || executed === "yes") && { executed }),
    ...(typeof retryAfterMs === "number" && { retryAfterMs }),
    ...(typeof traceId === "string" && { traceId }),
  });
}

/** A path that the gateway does not serve is no answer of the method, whatever its status. */
function noRoute({ service, name }: Method, detail: string): RpcError {
  const message = `${name}: ${detail} Does the gateway serve ${service}, and is the method not "@http … only"?`;
  return new RpcError("unimplemented", message, { executed: "no" });
}
