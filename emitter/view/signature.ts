import { type MethodIdl, type ParamIdl, safeParameterName } from "@meshrpc/schema";
import { arrayText, memberText, typeText, type TypeRef } from "../text/type-text.ts";
import type { FileScope } from "./file-scope.ts";

/** `name: PersonName`, `mood?: Mood`, `...tags: string[]`, `lines: AsyncIterable<string>` */
export function paramText(param: ParamIdl, name: string, scope: FileScope): string {
  if (param.stream === true)
    return `${name}: ${scope.global("AsyncIterable")}<${typeText(param.schema, scope.type)}>`;
  return argumentText(param, name, scope.type);
}

/** `readonly [name: PersonName, mood?: Mood]`: the arguments that travel. */
export function argumentsType(params: readonly ParamIdl[], ref: TypeRef): string {
  const parts = params.map((param) => argumentText(param, safeParameterName(param.name), ref));
  return `readonly [${parts.join(", ")}]`;
}

function argumentText({ schema, rest, optional }: ParamIdl, name: string, ref: TypeRef): string {
  if (rest === true) return `...${name}: ${arrayText(typeText(schema, ref))}`;
  return memberText(name, schema, optional !== true, ref);
}

/** The type of one result or item; `void` if there is none. */
export function resultType(method: MethodIdl, ref: TypeRef): string {
  return method.result === null ? "void" : typeText(method.result, ref);
}
