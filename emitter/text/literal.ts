import { isIdentifier } from "@meshrpc/schema";

/** A string literal in double quotes that holds `text` on one line. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, escapeUnit);
}

/** A string literal in single quotes: JSON text needs hardly an escape in it. */
export function singleQuote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&").replace(/[\u2028\u2029\p{Cc}\p{Cs}]/gu, escapeUnit)}'`;
}

/** A member's name as it stands in an object or a type. */
export function memberKey(name: string): string {
  return isIdentifier(name) ? name : quote(name);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
