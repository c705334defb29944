import { canonicalJson, sha256 } from "./canonical.ts";
import type { Idl, MethodIdl, Schema } from "./idl.ts";
import { closure, schemasOf } from "./subschemas.ts";

/** The hashes of a contract (IDL.md, "Hashes"). Equal hashes: equal contracts, documentation aside. */
export interface ContractHashes {
  /** SHA-256, as 64 hex digits, over the sorted method hashes joined by line breaks. */
  readonly service: string;
  /**
   * By method name: the first 8 bytes of SHA-256, as 16 hex digits, over the method and every type
   * that it reaches.
   */
  readonly methods: ReadonlyMap<string, string>;
}

export function contractHashes(idl: Idl): ContractHashes {
  const texts = new Map(
    Object.entries(idl.types).map(([name, type]) => [name, canonicalJson(undocumented(type))]),
  );
  const methods = new Map(idl.methods.map((method) => [method.name, hashOf(idl, method, texts)]));
  return { service: sha256([...methods.values()].toSorted().join("\n")), methods };
}

/** Puts the canonical text of `{ method, types }` together from that of each type. */
function hashOf(idl: Idl, method: MethodIdl, texts: ReadonlyMap<string, string>): string {
  const roots: Schema[] = schemasOf(method).map((entry) => entry.schema);
  for (const clause of method.throws) roots.push({ $ref: `#/types/${clause.type}` });
  const types = closure(idl.types, roots).map((name) => `${JSON.stringify(name)}:${texts.get(name)}`);
  const text = `{"method":${canonicalJson(undocumented(method))},"types":{${types.join(",")}}}`;
  return sha256(text).slice(0, 16);
}

const documentation = new Set(["doc", "description", "deprecated", "x-readonly", "x-undefined"]);

/** Members whose names the author chose: a property called `doc` is no documentation. */
const authorsNames = new Set(["properties", "patternProperties", "types"]);

function undocumented(value: unknown, namedByAuthor = false): unknown {
  if (Array.isArray(value)) return value.map((item) => undocumented(item));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value);
  if (namedByAuthor) return Object.fromEntries(members.map(([name, member]) => [name, undocumented(member)]));
  const kept = members.filter(([name]) => !documentation.has(name));
  return Object.fromEntries(
    kept.map(([name, member]) => [
      name,
      isData(name) ? member : undocumented(member, authorsNames.has(name)),
    ]),
  );
}

/** Nothing inside a `const` or `enum` is documentation. */
function isData(keyword: string): boolean {
  return keyword === "const" || keyword === "enum";
}
