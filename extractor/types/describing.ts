import type { Schema } from "@meshrpc/schema";
import type { ts } from "../compiler.ts";
import type { CodeName, Diagnostics } from "../diagnostics.ts";
import type { Place } from "../place.ts";

/** What the families of types (`arrays.ts`, `objects.ts`, …) need to describe the types inside theirs. */
export interface Describing {
  readonly checker: ts.TypeChecker;
  readonly diagnostics: Diagnostics;
  /** The schema of `type`; `node` is how the source writes it. Undefined in a union is left out. */
  lower(type: ts.Type, node: ts.TypeNode | undefined, place: Place): Schema;
  /** Reports that what stands at `place` cannot travel, and gives a schema to go on with. */
  refuse(place: Place, code: CodeName, what: string, instead: string): Schema;
  /** What to write instead of a class of the standard library or of Node; undefined for all others. */
  builtIn(symbol: ts.Symbol): string | undefined;
  /** Whether `node` stands for this very type, and not for one that a type parameter stands for. */
  describes(node: ts.TypeNode, type: ts.Type): boolean;
  /** `schema` with what the comment of its declaration says. */
  documented(schema: Schema, declaration: ts.Node | undefined): Schema;
}
