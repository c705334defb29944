import type { Json } from "./idl.ts";

/** JSON text, read so that every value knows its place. */
export interface JsonText {
  readonly value: Json;
  /** Offset of the value at a JSON pointer; of its name if the pointer leads to a member. */
  readonly places: ReadonlyMap<string, number>;
}

/** Deepest nesting that is read. */
export const maxDepth = 256;

/** Where and why reading stopped. */
export class JsonTextError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads JSON (RFC 8259). Unlike `JSON.parse` it refuses a name given twice and keeps places; a member
 * called `__proto__` is an ordinary one. Throws `JsonTextError`.
 */
export function readJson(text: string): JsonText {
  const reader = new Reader(text);
  const value = reader.value("", 0);
  reader.end();
  return { value, places: reader.places };
}

/** Line and column of `offset`, both from 1. */
export function lineAndColumn(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: offset - lastBreak };
}

/** One step of a JSON pointer (RFC 6901). */
export function pointerStep(name: string | number): string {
  return `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// JSON forbids raw control characters in strings.
// oxlint-disable-next-line no-control-regex
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const space = /[ \t\n\r]*/y;
const words = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

class Reader {
  readonly places: Map<string, number> = new Map();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith("\ufeff")) this.#at = 1;
  }

  value(pointer: string, depth: number): Json {
    this.#skipSpace();
    if (!this.places.has(pointer)) this.places.set(pointer, this.#at);
    if (depth > maxDepth) this.#fail(`values nest deeper than ${maxDepth}`);
    const next = this.#text[this.#at];
    if (next === "{") return this.#object(pointer, depth);
    if (next === "[") return this.#array(pointer, depth);
    if (next === '"') return this.#string();
    for (const [word, value] of words) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const digits = this.#match(number);
    if (digits === undefined) return this.#fail("a value is expected");
    return Number(digits);
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail("the text should end");
  }

  #object(pointer: string, depth: number): Json {
    const members: Record<string, Json> = {};
    this.#at++;
    if (this.#take("}")) return members;
    do {
      this.#skipSpace();
      const start = this.#at;
      if (this.#text[start] !== '"') this.#fail("a name in double quotes is expected");
      const name = this.#string();
      if (Object.hasOwn(members, name))
        this.#fail(`the name ${JSON.stringify(name)} stands twice in this object`, start);
      this.places.set(pointer + pointerStep(name), start);
      if (!this.#take(":")) this.#fail('":" is expected');
      const value = this.value(pointer + pointerStep(name), depth + 1);
      Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
    } while (this.#take(","));
    if (!this.#take("}")) this.#fail('"," or "}" is expected');
    return members;
  }

  #array(pointer: string, depth: number): Json {
    const items: Json[] = [];
    this.#at++;
    if (this.#take("]")) return items;
    do items.push(this.value(pointer + pointerStep(items.length), depth + 1));
    while (this.#take(","));
    if (!this.#take("]")) this.#fail('"," or "]" is expected');
    return items;
  }

  #string(): string {
    const literal = this.#match(string);
    if (literal === undefined)
      return this.#fail("a string is not closed, or holds a raw control character or a bad escape");
    return String(JSON.parse(literal));
  }

  #take(sign: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    this.#match(space);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #fail(expected: string, at: number = this.#at): never {
    const found =
      at >= this.#text.length ? "the end of the text" : JSON.stringify(this.#text.slice(at, at + 12));
    throw new JsonTextError(`${expected}; found ${found}`, at);
  }
}
