import { type MisfitDetails, explained, misfitOf, sentence } from "../../check/misfit.ts";
import { pointerOf } from "../../check/pointer.ts";
import { RpcError } from "../../error.ts";
import { maxMessageBytes } from "../../wire/limits.ts";
import { refusedAt } from "../../wire/refused-at.ts";
import { encodeValue } from "../../wire/values.ts";
import type { Method } from "../service.ts";

/**
 * A handler's value that is not what its contract says. Its message is for the server's log: what
 * was found may be anything that the contract keeps from the caller.
 */
export class WrongResult extends Error {
  override readonly name = "WrongResult";
  readonly #told: string;
  readonly misfit: MisfitDetails;

  /** Touches nothing of `error`: a handler may throw a proxy. */
  static is(error: unknown): error is WrongResult {
    return typeof error === "object" && error !== null && #told in error;
  }

  constructor(subject: string, { path, expected, found }: MisfitDetails) {
    const misfit = { path, expected };
    super(sentence(subject, found === undefined ? misfit : { ...misfit, found }));
    this.#told = sentence(subject, misfit);
    this.misfit = misfit;
  }

  /** What the caller may know. */
  get told(): string {
    return this.#told;
  }
}

/** Checks and writes what a handler gave. Throws `WrongResult`, or `RpcError` `resource_exhausted`. */
export function writeResult(method: Method, value: unknown, what: "result" | "item"): Uint8Array {
  const subject = `${method.name}: the ${what}`;
  if (!method.result.is(value)) throw new WrongResult(subject, explained(method.result, value));
  let bytes: Uint8Array;
  try {
    bytes = encodeValue(value);
  } catch (error) {
    if (!RpcError.is(error)) throw error;
    const { segments, error: refused } = refusedAt(value, error);
    const { expected, found } = misfitOf(refused) ?? { expected: refused.message };
    throw new WrongResult(subject, {
      path: pointerOf(segments),
      expected,
      ...(found !== undefined && { found }),
    });
  }
  if (bytes.length <= maxMessageBytes) return bytes;
  throw new RpcError(
    "resource_exhausted",
    `${subject} takes ${bytes.length} bytes; at most ${maxMessageBytes} can travel`,
  );
}
