import { brokenContract, judgeResult } from "../rpc/caller/judge.ts";
import type { Method } from "../rpc/service.ts";
import { EventStreamParser } from "./event-stream.ts";
import { quotedChars } from "./limits.ts";
import { errorOfProblem, problemOf } from "./problem.ts";
import { readStart, readText, textsOf } from "./read-text.ts";
import { foreignAnswer, lostOnTheWay, retryAfterMsOf } from "./unanswered.ts";

/**
 * The result in an answer. Throws the error that the gateway tells, `internal` for a result that does not fit, and
 * `Unanswered` for what is no answer of a gateway.
 */
export async function readValue(method: Method, url: URL, response: Response): Promise<unknown> {
  if (response.status === 204) return judgeResult(method, undefined);
  if (!response.ok) throw await failureOf(method, url, response);
  if (!isOfType(response, "application/json")) throw await foreign(method, url, response);
  const text = await whole(method, url, response);
  return judgeResult(method, parsed(method, text));
}

/** Resolves if items follow; throws as `readValue` does. */
export async function expectItems(method: Method, url: URL, response: Response): Promise<Response> {
  if (!response.ok) throw await failureOf(method, url, response);
  if (!isOfType(response, "text/event-stream")) throw await foreign(method, url, response);
  return response;
}

/** The items of an answer, judged one by one. */
export async function* readItems(
  method: Method,
  url: URL,
  response: Response,
): AsyncGenerator<unknown, void, undefined> {
  const events = new EventStreamParser();
  const cut = (cause: unknown): unknown => lostOnTheWay(method, url, cause);
  for await (const text of textsOf(response, cut)) {
    for (const { type, data } of complete(method, events, text)) {
      if (type === "message") yield judgeResult(method, parsed(method, data));
      else if (type === "end") return;
      else if (type === "error") throw errorOfProblem(method, problemOf(parsed(method, data)) ?? {});
    }
  }
  throw cut(new Error("the stream ended before its end was told"));
}

async function failureOf(method: Method, url: URL, response: Response): Promise<unknown> {
  if (!isOfType(response, "application/problem+json")) return foreign(method, url, response);
  const problem = problemOf(parsed(method, await whole(method, url, response)));
  return errorOfProblem(method, problem ?? { status: response.status }, retryAfterMsOf(response));
}

async function foreign(method: Method, url: URL, response: Response): Promise<unknown> {
  const location = response.headers.get("location");
  if (location !== null) return foreignAnswer(method, response, `a redirect to ${location}`);
  const start = await readStart(response, quotedChars, (cause) => lostOnTheWay(method, url, cause));
  return foreignAnswer(method, response, start);
}

async function whole(method: Method, url: URL, response: Response): Promise<string> {
  try {
    return await readText(response, (cause) => lostOnTheWay(method, url, cause));
  } catch (error) {
    throw tooLong(method, error);
  }
}

function complete(method: Method, events: EventStreamParser, text: string): ReturnType<typeof events.push> {
  try {
    return events.push(text);
  } catch (error) {
    throw tooLong(method, error);
  }
}

function tooLong(method: Method, error: unknown): unknown {
  return error instanceof RangeError ? brokenContract(method, error.message) : error;
}

function parsed(method: Method, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw brokenContract(method, `the answer is not JSON: ${(error as Error).message}`);
  }
}

function isOfType({ headers }: Response, type: string): boolean {
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() === type;
}
