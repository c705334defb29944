import { type RouteParam, RpcError, type TextTarget } from "@meshrpc/runtime/contract";
import { parseJson } from "./json.ts";
import { pointer, quote } from "./quote.ts";

/**
 * The value that a text from path or query stands for: the first of the parameter's targets that
 * fits (HTTP.md, "Text to values"). Throws `invalid_argument` if none does.
 */
export function coerce(text: string, param: RouteParam): unknown {
  const targets = param.to ?? ["string"];
  for (const target of targets) {
    const value = readers[target](text, param);
    if (value !== misfit) return value;
  }
  const expected = targets.map((target) => words[target]).join(" or ");
  const found = quote(text);
  const path = pointer(param.name);
  throw new RpcError("invalid_argument", `argument ${path} must be ${expected}, found ${found}`, {
    executed: "no",
    details: { path, expected, found },
  });
}

const misfit = Symbol("misfit");

const readers: Readonly<Record<TextTarget, (text: string, param: RouteParam) => unknown>> = {
  null: (text) => (text === "null" ? null : misfit),
  boolean: (text) => (text === "true" ? true : text === "false" ? false : misfit),
  number: readNumber,
  string: (text) => text,
  json: readJson,
};

/** Only text that prints back the same, so that "007" and "1e999" stay what they are. */
function readNumber(text: string): unknown {
  const value = Number(text);
  if (text === "-0") return value;
  return Number.isFinite(value) && String(value) === text ? value : misfit;
}

/** Text that is no JSON at all may still fit another target; JSON that the gateway refuses may not. */
function readJson(text: string, param: RouteParam): unknown {
  try {
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return misfit;
    throw error;
  }
  return parseJson(text, `The parameter ${quote(param.name)}`);
}

const words: Readonly<Record<TextTarget, string>> = {
  null: "null",
  boolean: "true or false",
  number: "a number",
  string: "text",
  json: "JSON",
};
