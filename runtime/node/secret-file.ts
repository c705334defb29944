import { readFileSync } from "node:fs";
import type { Key } from "../link/options.ts";

const variable = "MESHRPC_CLUSTER_SECRET";
const fileVariable = `${variable}_FILE`;

/**
 * The secret that the environment gives: `MESHRPC_CLUSTER_SECRET` itself, or the file that `MESHRPC_CLUSTER_SECRET_FILE`
 * names, as orchestrators mount secrets. A file that begins with `[` holds a list of keys in JSON, anything else is the
 * secret; white space around it does not count. Read once. Throws `TypeError` if both are set, and for a file that cannot
 * be read or is empty: a secret that is missing by mistake must not become a mesh without one.
 */
export function environmentSecret(
  env: Readonly<Record<string, string | undefined>>,
): string | readonly Key[] | undefined {
  const secret = env[variable]?.trim() ?? "";
  const path = env[fileVariable]?.trim() ?? "";
  if (path === "") return secret === "" ? undefined : secret;
  if (secret !== "") throw new TypeError(`${variable} and ${fileVariable} are both set; unset one of them.`);
  const text = readText(path).trim();
  if (text === "") throw new TypeError(`${fileVariable} names ${path}, which is empty.`);
  return text.startsWith("[") ? readKeys(text, path) : text;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new TypeError(`${fileVariable} names a file that cannot be read: ${reason(error)}.`, {
      cause: error,
    });
  }
}

/** What is in the file is in no message. */
function readKeys(text: string, path: string): readonly Key[] {
  let keys: unknown;
  try {
    keys = JSON.parse(text);
  } catch {
    keys = undefined;
  }
  if (Array.isArray(keys) && keys.length > 0 && keys.every(isKey)) return keys;
  throw new TypeError(
    `${fileVariable} names ${path}, which begins with "[" and is no list of keys; write [{ "id": "2026-11", "key": "…" }], the preferred one first.`,
  );
}

function isKey(key: unknown): key is Key {
  if (typeof key !== "object" || key === null || !("id" in key) || !("key" in key)) return false;
  return typeof key.id === "string" && key.id !== "" && typeof key.key === "string" && key.key !== "";
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
