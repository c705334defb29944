import { decideRetry } from "../rpc/retry.ts";
import type { InputLines } from "./input-lines.ts";
import type { CallLife } from "./life.ts";
import type { HttpSettings } from "./options.ts";
import { type CallRequest, requestInit } from "./request.ts";
import { Unanswered, lostOnTheWay, withDoubt } from "./unanswered.ts";

/** One call that is under way. */
export interface Exchange {
  readonly settings: HttpSettings;
  readonly request: CallRequest;
  readonly input: InputLines | undefined;
  readonly life: CallLife;
}

/**
 * Sends a request until it is answered, and gives what `read` makes of the answer. Only a method that may be
 * repeated is sent again, and only if neither the gateway nor something before it has said why not.
 */
export async function exchange<T>(call: Exchange, read: (response: Response) => Promise<T>): Promise<T> {
  const { settings, request, input, life } = call;
  const { readonly, idempotent } = request.method.policy;
  let isDoubtful = false;
  for (let tries = 1; ; tries++) {
    try {
      return await tryOnce(call, read);
    } catch (error) {
      if (life.signal.aborted) throw life.signal.reason;
      if (!(error instanceof Unanswered)) throw error;
      const { code, executed, retryAfterMs } = error;
      const decision = decideRetry(
        {
          code,
          // There is one way only: where nothing was executed it is tried again as where nobody knows.
          executed: "unknown",
          retryAfterMs,
          unsure: tries,
          repeatable: code === "unavailable" && (readonly === true || idempotent === true),
          committed: input !== undefined,
          remainingMs: life.remainingMs,
        },
        settings.retry,
        Math.random,
      );
      if (decision.kind !== "again") throw isDoubtful ? withDoubt(error) : error;
      isDoubtful ||= executed !== "no";
      await life.pause(decision.afterMs);
    }
  }
}

async function tryOnce<T>(
  { settings, request, input, life }: Exchange,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const init = await requestInit(settings, request, input, life);
  let response: Response;
  try {
    response = await life.race(settings.fetch(request.url.href, init));
  } catch (error) {
    throw lostOnTheWay(request.method, request.url, error);
  }
  return life.race(read(response));
}
