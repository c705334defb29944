import { type RouteParam, RpcError, type TextTarget } from "@meshrpc/runtime/contract";
import { parseJson } from "./json.ts";

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
  const found = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  const path = `/${param.name}`;
  throw new RpcError("invalid_argument", `argument ${path} must be ${expected}, found ${found}`, {
    executed: "no",
    details: { path, expected, found },
  });
}

const misfit = Symbol("misfit");

const readers: Readonly<Record<TextTarget, (text: string, param: RouteParam) => unknown>> = {
  null: (text) => (text === "null" ? null : misfit),
  boolean: (text) => (text === "true" ? true : text === "false" ? false : misfit),
  // Only text that prints back the same, so that "007" and "1e999" stay what they are.
  number: (text) =>
    String(Number(text)) === text && Number.isFinite(Number(text))
      ? Number(text)
      : text === "-0"
        ? -0
        : misfit,
  string: (text) => text,
  json: (text, param) => parseJson(text, `Parameter "${param.name}"`),
};

const words: Readonly<Record<TextTarget, string>> = {
  null: "null",
  boolean: "true or false",
  number: "a number",
  string: "text",
  json: "JSON",
};
