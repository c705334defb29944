import type { Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import { inside, type Place } from "../place.ts";
import type { Describing } from "./describing.ts";
import { mayBeUndefined } from "./facts.ts";
import { typeArgument } from "./nodes.ts";

/** What `[key: string]: T` says; undefined if the type has no index signature. */
export function indexSchema(
  type: ts.Type,
  node: ts.TypeNode | undefined,
  place: Place,
  context: Describing,
): Schema | undefined {
  const infos = context.checker.getIndexInfosOfType(type);
  const byString = infos.find(({ keyType }) => keyType.flags & ts.TypeFlags.String);
  // A number as a key is a text, and what the text's signature says holds for it too.
  const other = infos.find(
    ({ keyType }) => (keyType.flags & (ts.TypeFlags.String | ts.TypeFlags.Number)) === 0,
  );
  const refused = other ?? (byString === undefined ? infos[0] : undefined);
  if (refused !== undefined) {
    const key = context.checker.typeToString(refused.keyType);
    return context.refuse(
      place,
      "indexSignature",
      `a map with keys of type ${key}`,
      "keys are text on the wire: write Record<string, T>",
    );
  }
  if (byString === undefined) return undefined;
  const written = byString.declaration?.type ?? typeArgument(node, "Record", 1);
  const schema = context.lower(byString.type, written, inside(place, "[key]", undefined));
  return mayBeUndefined(byString.type) ? { ...schema, "x-undefined": "required" } : schema;
}
