import { brokenContract, judgeResult } from "../rpc/caller/judge.ts";
import type { Method } from "../rpc/service.ts";
import { EventStreamParser } from "./event-stream.ts";
import { maxAnswerChars, quotedChars } from "./limits.ts";
import { errorOfProblem, problemOf } from "./problem.ts";
import { readText, textsOf } from "./read-text.ts";
import { foreignAnswer, lostOnTheWay, retryAfterMsOf } from "./unanswered.ts";

/**
 * The result in an answer. Throws the error that the gateway tells, `internal` for a result that does not fit, and
 * `Unanswered` for what is no answer of a gateway.
 */
export async function readValue(method: Method, url: string, response: Response): Promise<unknown> {
  if (response.status === 204) return judgeResult(method, undefined);
  await expectType(method, url, response, "application/json");
  return judgeResult(method, await readJson(method, url, response));
}

/** Resolves if items follow; throws as `readValue` does. */
export async function expectItems(method: Method, url: string, response: Response): Promise<Response> {
  await expectType(method, url, response, "text/event-stream");
  return response;
}

/** The items of an answer, judged one by one. */
export async function* readItems(
  method: Method,
  url: string,
  response: Response,
): AsyncGenerator<unknown, void, undefined> {
  const events = new EventStreamParser();
  for await (const text of textsOf(response, (cause) => lostOnTheWay(method, url, cause))) {
    for (const { type, data } of events.push(text)) {
      if (type === "message") yield judgeResult(method, parsed(method, data));
      else if (type === "end") return;
      else if (type === "error") throw errorOfProblem(method, problemOf(parsed(method, data)) ?? {});
    }
    if (events.length > maxAnswerChars) throw tooLong(method);
  }
  throw lostOnTheWay(method, url, "the stream broke off");
}

async function expectType(method: Method, url: string, response: Response, type: string): Promise<void> {
  if (response.ok && isOfType(response, type)) return;
  if (!response.ok && isOfType(response, "application/problem+json")) {
    const problem = problemOf(await readJson(method, url, response)) ?? { status: response.status };
    throw errorOfProblem(method, problem, retryAfterMsOf(response));
  }
  const location = response.headers.get("location");
  // A browser tells no more of one.
  const isRedirect = location !== null || response.type === "opaqueredirect";
  const start = isRedirect
    ? `a redirect to ${location ?? "somewhere"}`
    : await readText(response, quotedChars, (cause) => lostOnTheWay(method, url, cause));
  throw foreignAnswer(method, response, start);
}

async function readJson(method: Method, url: string, response: Response): Promise<unknown> {
  const text = await readText(response, maxAnswerChars, (cause) => lostOnTheWay(method, url, cause));
  if (text.length > maxAnswerChars) throw tooLong(method);
  return parsed(method, text);
}

function tooLong(method: Method): Error {
  return brokenContract(method, `the answer has more than ${maxAnswerChars} characters`);
}

function parsed(method: Method, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw brokenContract(method, `the answer is not JSON: ${(error as Error).message}`);
  }
}

function isOfType({ headers }: Response, type: string): boolean {
  // What only begins like it fails as what it is not.
  return headers.get("content-type")?.toLowerCase().startsWith(type) === true;
}
