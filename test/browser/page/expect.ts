import { type Code, type Executed, RpcError } from "@meshrpc/runtime/contract";

/** Throws unless both say the same as JSON. */
export function expectSame(found: unknown, wanted: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (is !== should) throw new Error(`found ${is}, not ${should}`);
}

/** Throws unless `error` is one of the code, and its message holds `text`. */
export function expectRpcError(
  error: unknown,
  { code, executed = "unknown" }: { readonly code: Code; readonly executed?: Executed },
  text = "",
): void {
  if (!RpcError.is(error)) throw new Error(`no RpcError, but ${String(error)}`);
  const { message } = error;
  const told = `code ${error.code}, executed ${error.executed}`;
  const wanted = `code ${code}, executed ${executed}`;
  if (told !== wanted) throw new Error(`${told}, not ${wanted}: ${message}`);
  if (!message.includes(text)) throw new Error(`"${message}" does not say "${text}"`);
}

/** What `work` fails with. */
export async function failureOf(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}
