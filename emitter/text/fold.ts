import { maxLineLength } from "./layout.ts";

/**
 * The text of a type, broken over lines if it does not fit behind `before` characters: unions and objects from
 * the outside in. `indent` is that of the line that it starts on. A broken union starts with a line break.
 */
export function foldType(text: string, indent: string, before: number): string {
  if (before + text.length <= maxLineLength) return text;
  const inner = `${indent}  `;
  const union = split(text, " | ");
  if (union.length > 1)
    return union.map((part) => `\n${inner}| ${foldType(part, `${inner}  `, inner.length + 2)}`).join("");
  const both = split(text, " & ");
  if (both.length > 1) return both.map((part) => foldType(part, indent, indent.length)).join(" & ");
  const { open, inside, close } = brackets(text);
  if (open.endsWith("{ ") || open.endsWith("[")) {
    const [separator, end] = open === "{ " ? ["; ", ";"] : [", ", ","];
    const parts = split(inside, separator).map((part) => `${inner}${foldMember(part, inner)}${end}\n`);
    return `${open.trimEnd()}\n${parts.join("")}${indent}${close.trimStart()}`;
  }
  if (open === "") return text;
  const folded = foldType(inside, indent, maxLineLength);
  return open + (folded.startsWith("\n") ? `${folded}\n${indent}` : folded) + close;
}

/** The same of `name: Type`, or of the end of a signature, `): Type`; at the start of a line. */
export function foldMember(text: string, indent: string): string {
  if (indent.length + text.length < maxLineLength) return text;
  const end = text.endsWith(";") ? ";" : "";
  const [head = "", ...rest] = text.startsWith("): ") ? [")", text.slice(3)] : split(text, ": ");
  if (rest.length === 0) return foldType(text, indent, indent.length + 1);
  const type = rest.join(": ").slice(0, end === "" ? undefined : -1);
  return behind(`${head}: `, foldType(type, indent, indent.length + head.length + 3)) + end;
}

/** `before` and a folded type. */
export function behind(before: string, folded: string): string {
  return (folded.startsWith("\n") ? before.trimEnd() : before) + folded;
}

/** The parts of `text` between `separator`s that stand in no brackets and no strings. */
function split(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { at, depth } of outsideOfStrings(text)) {
    if (depth > 0 || at < from || !text.startsWith(separator, at)) continue;
    parts.push(text.slice(from, at));
    from = at + separator.length;
  }
  return [...parts, text.slice(from)];
}

/** What stands around all of a type: `{ … }`, `Promise<…>`, `(…)[]`; nothing if no brackets do. */
function brackets(text: string): { readonly open: string; readonly inside: string; readonly close: string } {
  const generic = /^[\w$.]+</.exec(text)?.[0] ?? "<";
  const pairs = [
    ["{ ", " }"],
    ["{ ", " }[]"],
    ["[", "]"],
    ["readonly [", "]"],
    ["(", ")[]"],
    ["readonly (", ")[]"],
  ];
  for (const [open = "", close = ""] of [...pairs, [generic, ">"]]) {
    if (!text.startsWith(open) || !text.endsWith(close)) continue;
    const last = text.length - close.length;
    const between = outsideOfStrings(text).filter(({ at }) => at >= open.length && at < last);
    if (between.every(({ depth }) => depth > 0))
      return { open, inside: text.slice(open.length, last), close };
  }
  return { open: "", inside: text, close: "" };
}

/** Positions that are no part of a string, each with the number of brackets around it. */
function outsideOfStrings(text: string): readonly { readonly at: number; readonly depth: number }[] {
  const places: { at: number; depth: number }[] = [];
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quoted && char === "\\") at++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && "{[(<".includes(char)) places.push({ at, depth: depth++ });
    else if (!quoted && "}])>".includes(char)) places.push({ at, depth: --depth });
    else if (!quoted) places.push({ at, depth });
  }
  return places;
}
