import type { CallChanges, InterceptedCall, Interceptor } from "./interceptor.ts";

/** Runs `interceptors` around `last`, the first of them outermost. */
export function intercepted<C extends InterceptedCall>(
  interceptors: readonly Interceptor[],
  call: C,
  last: (call: C) => Promise<unknown>,
): Promise<unknown> {
  return runFrom(0, interceptors, call, last);
}

/** An async function, so that what an interceptor throws at once is a rejection too. */
async function runFrom<C extends InterceptedCall>(
  at: number,
  interceptors: readonly Interceptor[],
  call: C,
  last: (call: C) => Promise<unknown>,
): Promise<unknown> {
  const interceptor = interceptors[at];
  if (interceptor === undefined) return last(call);
  let passed = false;
  return interceptor(call, async (changes) => {
    if (passed) refuseAgain(call);
    passed = true;
    return runFrom(at + 1, interceptors, changed(call, changes), last);
  });
}

function refuseAgain({ side, service, method, kind }: InterceptedCall): void {
  if (side === "client" && kind === "unary") return;
  throw new TypeError(
    `An interceptor of ${service}.${method} called next a second time, which only the client of a unary method may.`,
  );
}

const ofBoth: ReadonlySet<string> = new Set(["params", "input"]);
const ofClient: ReadonlySet<string> = new Set([...ofBoth, "metadata", "timeoutMs", "session", "signal"]);

function changed<C extends InterceptedCall>(call: C, changes: CallChanges | undefined): C {
  if (changes === undefined) return call;
  const allowed = call.side === "client" ? ofClient : ofBoth;
  const copy: Record<string, unknown> = { ...call };
  for (const [key, value] of Object.entries(changes)) {
    if (!allowed.has(key)) {
      throw new TypeError(
        `next takes ${[...allowed].join(", ")} at the ${call.side}, found ${JSON.stringify(key)}.`,
      );
    }
    if (value !== undefined) copy[key] = value;
  }
  if (!Array.isArray(copy["params"])) throw new TypeError("next takes params as a list of arguments.");
  return copy as unknown as C;
}
