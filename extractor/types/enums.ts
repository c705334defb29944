import type { Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import type { Describing } from "./describing.ts";
import { memberName } from "./nodes.ts";

/** The members of every declaration of an enum, in the order of the source: the library reads the first alone. */
export function enumSchema(symbol: ts.Symbol, context: Describing): Schema {
  const members =
    symbol.declarations?.filter(ts.isEnumDeclaration).flatMap((part) => [...part.members]) ?? [];
  const values: (string | number)[] = [];
  for (const member of members) {
    const value = context.checker.getConstantValue(member);
    if (typeof value === "string" || Number.isFinite(value)) values.push(value as string | number);
    else
      context.diagnostics.error(
        member,
        "enumMember",
        `The enum member ${memberName(member.name)} has no value that is known before run time. Write a string or a number.`,
      );
  }
  if (values.length === 0 || values.length < members.length) return {};
  const types = [...new Set(values.map((value) => (typeof value === "string" ? "string" : "number")))];
  return {
    type: types.length === 1 ? types[0]! : types,
    enum: values,
    "x-enum": members.map(({ name }) => memberName(name)),
  };
}
