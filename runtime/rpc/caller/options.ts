import { describe } from "../../check/describe.ts";
import type { CallOptions } from "../channel.ts";

/** Of a call that is given none. */
export const noOptions: CallOptions = {};

const known: Readonly<Record<keyof CallOptions, true>> = {
  timeoutMs: true,
  signal: true,
  session: true,
  metadata: true,
};

/** Throws `TypeError` for what are no options of a call: one that is ignored in silence is a deadline that never comes. */
export function checkOptions(options: CallOptions): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(
      `The options of a call are an object, as in { timeoutMs: 500 }; found ${describe(options)}.`,
    );
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known).join(", ");
    throw new TypeError(`A call has no option ${JSON.stringify(name)}; there are ${names}.`);
  }
}
