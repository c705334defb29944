import { type Code, RpcError, codes } from "../error.ts";
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
  const detail = textOf(problem["detail"]) ?? textOf(problem["title"]) ?? "the gateway gives no detail";
  const declared = problemOf(problem["error"]);
  const clause = declared && method.throws.find(({ name }) => name === declared["name"]);
  if (clause !== undefined) {
    const error = recreateError(clause, detail, declared?.["data"]);
    if (error !== undefined) return error;
  }
  const { executed, traceId } = problem;
  const code = codeOf(problem);
  if (code === "not_found" && executed === "no") return noRoute(method, detail);
  const retryAfterMs = numberOf(problem["retryAfterMs"]) ?? headerRetryMs;
  return new RpcError(code, detail, {
    ...((executed === "no" || executed === "yes") && { executed }),
    details: detailsOf(problem),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(typeof traceId === "string" && { traceId }),
  });
}

/** A path that the gateway does not serve is no answer of the method, whatever its status. */
function noRoute({ service, name }: Method, detail: string): RpcError {
  const why = `it does not serve ${service}, or the method is declared with "@http … only"`;
  const message = `${name}: the gateway has no route POST /${service}/${name}: ${why} (${detail})`;
  return new RpcError("unimplemented", message, { executed: "no" });
}

/** Another program's problem document has no code. */
function codeOf({ code, status }: Problem): Code {
  return codes.find((known) => known === code) ?? codeOfStatus(status);
}

function detailsOf({ details, path, expected, found }: Problem): unknown {
  if (details !== undefined || typeof path !== "string") return details;
  return found === undefined ? { path, expected } : { path, expected, found };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
