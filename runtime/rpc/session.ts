import { RpcError } from "../error.ts";

const printable = /^[\x20-\x7e]{1,256}$/;

/** Whether a text can be a session key: 1 to 256 characters of printable ASCII, which every way of calls can carry. */
export function isSession(key: unknown): key is string {
  return typeof key === "string" && printable.test(key);
}

/** Throws `RpcError` `invalid_argument`, executed no, for what cannot be a session key. */
export function checkSession(key: unknown): void {
  if (isSession(key)) return;
  throw new RpcError("invalid_argument", "a session key takes 1 to 256 characters of printable ASCII", {
    executed: "no",
  });
}
