import { relative, sep } from "node:path";
import type { Schema } from "@meshrpc/schema";
import type { ts } from "../compiler.ts";
import { pascal } from "./names.ts";
import { isLiteralKeyword } from "./unions.ts";

/** A named type that schemas refer to. Its final name is known when all are known. */
interface Definition {
  /** `User`, `PageOfUser`. */
  readonly baseName: string;
  readonly symbol: ts.Symbol;
  /** With type arguments it is no longer the type that the module exports. */
  readonly generic: boolean;
  /** Undefined while it is being made: it may refer to itself. */
  schema: Schema | undefined;
}

/**
 * The named types met so far, each once. While they are gathered, schemas refer to `#/types/<key>`;
 * `finish` puts in names that depend on nothing but the types themselves.
 */
export class Definitions {
  readonly #byKey = new Map<string, Definition>();
  readonly #ids = new Map<ts.Symbol | ts.Type, number>();
  readonly #waiting: { readonly definition: Definition; readonly make: () => Schema }[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * A reference to the type, which `make` describes when it is met for the first time. `instance` is
   * the type of a generic with its arguments, which their names alone do not tell apart. `later`: not
   * before `settle`.
   */
  refer(
    symbol: ts.Symbol,
    baseName: string,
    instance: ts.Type | undefined,
    make: () => Schema,
    later = false,
  ): Schema {
    const generic = instance !== undefined;
    const key = `${this.#idOf(symbol)}~${baseName}${generic ? `~${this.#idOf(instance)}` : ""}`;
    let definition = this.#byKey.get(key);
    if (definition === undefined) {
      definition = { baseName, symbol, generic, schema: undefined };
      this.#byKey.set(key, definition);
      if (later) this.#waiting.push({ definition, make });
      else definition.schema = make();
    }
    return { $ref: `#/types/${key}` };
  }

  /** Describes what was put off, and what it puts off in turn. */
  settle(): void {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop())
      next.definition.schema = next.make();
  }

  /** What a reference stands for, followed to the end; undefined while it is being made. */
  resolve(schema: Schema): Schema | undefined {
    let at: Schema | undefined = schema;
    for (let hops = 0; at?.$ref !== undefined && hops < 100; hops++) {
      at = this.#byKey.get(at.$ref.slice(refPrefix.length))?.schema;
    }
    return at;
  }

  /** The named types that `roots` reach, by final name and sorted, and a function that renames references. */
  finish(roots: readonly Schema[]): {
    types: Record<string, Schema>;
    symbols: Map<string, ts.Symbol>;
    rename: (schema: Schema) => Schema;
    nameOf: (schema: Schema) => string;
  } {
    const reached = this.#reach(roots);
    const names = this.#names(reached);
    const rename = (schema: Schema): Schema => renamed(schema, names) as Schema;
    const sorted = reached.toSorted((a, b) => (names.get(a)! < names.get(b)! ? -1 : 1));
    const types: Record<string, Schema> = {};
    const symbols = new Map<string, ts.Symbol>();
    for (const key of sorted) {
      const { schema = {}, symbol, generic } = this.#byKey.get(key)!;
      types[names.get(key)!] = rename(schema);
      if (!generic) symbols.set(names.get(key)!, symbol);
    }
    return { types, symbols, rename, nameOf: (schema) => names.get(schema.$ref!.slice(refPrefix.length))! };
  }

  #reach(roots: readonly Schema[]): readonly string[] {
    const reached = new Set<string>();
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) return value.forEach(visit);
      if (typeof value !== "object" || value === null) return;
      for (const [member, inner] of Object.entries(value)) {
        if (member === "$ref" && typeof inner === "string") reached.add(inner.slice(refPrefix.length));
        else visit(inner);
      }
    };
    roots.forEach(visit);
    // What is added while it is gone through is gone through too.
    for (const key of reached) visit(this.#byKey.get(key)?.schema);
    return [...reached];
  }

  /** The source's name where it is the only one, else with the module's: `UserInAccounts`. */
  #names(keys: readonly string[]): ReadonlyMap<string, string> {
    const names = new Map<string, string>();
    for (let words = 0; names.size < keys.length; words++) {
      const groups = new Map<string, string[]>();
      for (const key of keys) {
        if (names.has(key)) continue;
        const name = this.#qualified(key, words);
        groups.set(name, [...(groups.get(name) ?? []), key]);
      }
      for (const [name, [key, ...others]] of groups) {
        const taken = [...names.values()].includes(name);
        if (others.length === 0 && !taken && key !== undefined) names.set(key, name);
      }
      if (words > 20) {
        // The same name in the same file, in two scopes: told apart by their place in it.
        const rest = keys
          .filter((key) => !names.has(key))
          .toSorted((a, b) => this.#position(a) - this.#position(b));
        const counts = new Map<string, number>();
        for (const key of rest) {
          const { baseName } = this.#byKey.get(key)!;
          const count = (counts.get(baseName) ?? 0) + 1;
          counts.set(baseName, count);
          names.set(key, `${baseName}${count}`);
        }
      }
    }
    return names;
  }

  #qualified(key: string, words: number): string {
    const { baseName, symbol } = this.#byKey.get(key)!;
    if (words === 0) return baseName;
    const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? "";
    const inPackage = file.lastIndexOf("/node_modules/");
    const path =
      inPackage >= 0 ? file.slice(inPackage + 14) : relative(this.#root, file).split(sep).join("/");
    const parts = path
      .replace(/(\.d)?\.[cm]?tsx?$/, "")
      .split("/")
      .filter((part) => part !== "..");
    return `${baseName}In${parts.slice(-words).map(pascal).join("")}`;
  }

  #position(key: string): number {
    return this.#byKey.get(key)!.symbol.declarations?.[0]?.pos ?? 0;
  }

  #idOf(symbol: ts.Symbol | ts.Type): number {
    let id = this.#ids.get(symbol);
    if (id === undefined) this.#ids.set(symbol, (id = this.#ids.size));
    return id;
  }
}

const refPrefix = "#/types/";

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [
      member,
      member === "$ref" && typeof inner === "string"
        ? refPrefix + (names.get(inner.slice(refPrefix.length)) ?? "")
        : isLiteralKeyword(member, inner)
          ? inner
          : renamed(inner, names),
    ]),
  );
}
