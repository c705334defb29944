import { ts } from "../compiler.ts";
import type { CodeName } from "../diagnostics.ts";
import { absent } from "./facts.ts";

/** Types of the standard library that do not travel, and what to write instead. */
export const refusedClasses: ReadonlyMap<string, string> = new Map([
  ["Date", "write a string with @format date-time, or a number of milliseconds"],
  ["Map", "write Record<string, T>, or an array of pairs"],
  ["Set", "write an array with @uniqueItems"],
  ["ReadonlyMap", "write Record<string, T>, or an array of pairs"],
  ["ReadonlySet", "write an array with @uniqueItems"],
  ["WeakMap", "it cannot be looked into; send the values themselves"],
  ["WeakSet", "it cannot be looked into; send the values themselves"],
  ["WeakRef", "it cannot be looked into; send the value itself"],
  ["URL", "write a string with @format uri"],
  ["URLSearchParams", "write Record<string, string>"],
  ["RegExp", "write its source as a string"],
  ["Error", "declare it with @throws, or write an interface of its data"],
  ["Promise", "only a method's result is a promise; write the value's own type"],
  ["PromiseLike", "only a method's result is a promise; write the value's own type"],
  ["Function", "only data travels; write what the function would return"],
  ["String", "write string"],
  ["Number", "write number"],
  ["Boolean", "write boolean"],
  ["Symbol", "write a string"],
  ["BigInt", "write a string with @pattern ^-?[0-9]+$"],
  ["Object", "write the members, or Record<string, unknown>"],
  ["Iterator", "write an array, or make the method a stream: AsyncIterable<T>"],
  ["Iterable", "write an array"],
  ["IterableIterator", "write an array"],
  ["Generator", "write an array, or make the method a stream: AsyncIterable<T>"],
  ["AsyncIterable", "a stream is a parameter or the result of a method, never a part of a value"],
  ["AsyncGenerator", "a stream is a parameter or the result of a method, never a part of a value"],
  ["AsyncIterableIterator", "a stream is a parameter or the result of a method, never a part of a value"],
  ["ReadableStream", "a stream is AsyncIterable<T>, as a parameter or the result of a method"],
  ["AbortSignal", "the caller gives it as an option of the call, and the handler finds it in currentCall()"],
  ["AbortController", "the caller gives its signal as an option of the call"],
  ["ArrayBuffer", "write a string of base64"],
  ["SharedArrayBuffer", "write a string of base64"],
  ["DataView", "write a string of base64"],
  ["Buffer", "write a string of base64"],
  ...[
    "Uint8",
    "Uint8Clamped",
    "Int8",
    "Uint16",
    "Int16",
    "Uint32",
    "Int32",
    "Float32",
    "Float64",
    "BigInt64",
    "BigUint64",
  ].map((kind): [string, string] => [
    `${kind}Array`,
    kind === "Uint8" ? "write a string of base64" : "write number[]",
  ]),
]);

/** Why a type that nothing else describes cannot travel. */
export function refusalOfType(type: ts.Type, checker: ts.TypeChecker): Refusal {
  const { flags } = type;
  const text = checker.typeToString(type);
  if (flags & ts.TypeFlags.BigIntLike)
    return refusal("logicalType", "a bigint", "write a string with @pattern ^-?[0-9]+$");
  if (flags & ts.TypeFlags.ESSymbolLike) return refusal("unsupportedType", "a symbol", "write a string");
  if (flags & (ts.TypeFlags.TemplateLiteral | ts.TypeFlags.StringMapping)) {
    return refusal("templateLiteral", `the template literal type ${text}`, "write string with @pattern");
  }
  if (flags & ts.TypeFlags.NonPrimitive) {
    return refusal(
      "unsupportedType",
      "object, which says nothing of its members",
      "write them, or Record<string, unknown>",
    );
  }
  if (flags & (absent | ts.TypeFlags.Never)) {
    return refusal("unsupportedType", `${text}, which has no value to send`, "leave it out, or write null");
  }
  if (flags & ts.TypeFlags.TypeParameter) {
    return refusal("uninstantiated", `the type parameter ${text}`, "write the type that it stands for");
  }
  return refusal("unsupportedType", `of type ${text}`, "write it with plain objects, arrays and primitives");
}

export interface Refusal {
  readonly code: CodeName;
  /** `a bigint` */
  readonly what: string;
  readonly instead: string;
}

function refusal(code: CodeName, what: string, instead: string): Refusal {
  return { code, what, instead };
}

/** `a Date`, `an Error`, `an array` */
export function withArticle(name: string): string {
  return /^(?!URL|Uint)[AEIOU]/i.test(name) ? `an ${name}` : `a ${name}`;
}
