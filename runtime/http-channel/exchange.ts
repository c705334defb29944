import { RpcError } from "../error.ts";
import { backoffMs } from "../rpc/retry.ts";
import type { InputLines } from "./input-lines.ts";
import type { CallLife } from "./life.ts";
import type { HttpSettings } from "./options.ts";
import { type CallRequest, requestInit } from "./request.ts";
import { Unanswered, hintOf, lostOnTheWay } from "./unanswered.ts";

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
  const mayRepeat = input === undefined && (readonly === true || idempotent === true);
  const maxTries = mayRepeat ? settings.retry.maxAttempts : 1;
  let isDoubtful = false;
  for (let tries = 1; ; tries++) {
    try {
      return await tryOnce(call, read);
    } catch (error) {
      if (life.signal.aborted) throw life.signal.reason;
      if (!(error instanceof Unanswered)) throw error;
      const { code, executed, retryAfterMs } = error;
      const afterMs = backoffMs(tries, retryAfterMs, settings.retry, Math.random);
      if (code !== "unavailable" || tries >= maxTries || afterMs >= life.remainingMs) {
        // An earlier try may have been executed, whatever is known of this one.
        throw isDoubtful ? new RpcError(code, error.message, { cause: error }) : error;
      }
      isDoubtful ||= executed !== "no";
      await life.pause(afterMs);
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
    response = await life.race(settings.fetch(request.url + request.query, init));
  } catch (error) {
    throw lostOnTheWay(request.method, request.url, error, hintOf(request.url));
  }
  return life.race(read(response));
}
