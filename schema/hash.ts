import { canonicalJson, sha256 } from "./canonical.ts";
import type { Idl, MethodIdl, Schema } from "./idl.ts";
import { closure, schemasOf } from "./subschemas.ts";

/**
 * First 8 bytes of SHA-256, as 16 hex digits, over the method and every type that it reaches,
 * documentation left out (IDL.md, "Hashes"). Equal hashes: equal contracts of the method.
 */
export function methodHash(idl: Idl, method: MethodIdl): string {
  const roots: Schema[] = schemasOf(method).map((entry) => entry.schema);
  for (const clause of method.throws) roots.push({ $ref: `#/types/${clause.type}` });
  const types = Object.fromEntries(closure(idl.types, roots).map((name) => [name, idl.types[name]]));
  return sha256(canonicalJson(undocumented({ method, types }))).slice(0, 16);
}

/** SHA-256, as 64 hex digits, over the sorted method hashes joined by line breaks. */
export function serviceHash(idl: Idl): string {
  const hashes = idl.methods.map((method) => methodHash(idl, method));
  return sha256(hashes.toSorted().join("\n"));
}

const documentation = new Set(["doc", "description", "deprecated"]);

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
