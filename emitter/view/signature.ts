import { type MethodIdl, type ParamIdl, safeParameterName } from "@meshrpc/schema";
import { arrayText, typeText, type TypeRef } from "../text/type-text.ts";
import type { FileScope } from "./file-scope.ts";

/** `name: PersonName`, `mood?: Mood`, `...tags: string[]`, `lines: AsyncIterable<string>` */
export function paramText(param: ParamIdl, name: string, scope: FileScope): string {
  const type = typeText(param.schema, scope.type);
  if (param.stream === true) return `${name}: ${scope.global("AsyncIterable")}<${type}>`;
  if (param.rest === true) return `...${name}: ${arrayText(type)}`;
  return `${name}${param.optional === true ? "?" : ""}: ${type}`;
}

/** `readonly [name: PersonName, mood?: Mood]`: the arguments that travel. */
export function argumentsType(params: readonly ParamIdl[], ref: TypeRef): string {
  const parts = params.map((param) => {
    const name = safeParameterName(param.name);
    const type = typeText(param.schema, ref);
    if (param.rest === true) return `...${name}: ${arrayText(type)}`;
    return `${name}${param.optional === true ? "?" : ""}: ${type}`;
  });
  return `readonly [${parts.join(", ")}]`;
}

/** The type of one result or item; `void` if there is none. */
export function resultType(method: MethodIdl, ref: TypeRef): string {
  return method.result === null ? "void" : typeText(method.result, ref);
}
