import { codePrefix, type Idl, lowerFirst, type MethodIdl } from "@meshrpc/schema";

/** What the generated code of a contract calls its own exports. */
export interface CodeNames {
  readonly client: string;
  readonly handler: string;
  readonly service: string;
  readonly routes: string;
}

export function codeNames(idl: Idl): CodeNames {
  const prefix = codePrefix(idl.interface);
  const lower = lowerFirst(prefix);
  return {
    client: `${prefix}Client`,
    handler: `${lower}Handler`,
    service: `${lower}Service`,
    routes: `${lower}Routes`,
  };
}

/** Exports of the `wire` module for one method. */
export interface MethodChecks {
  readonly params: string;
  /** The same for the public gateway: refuses unknown properties. */
  readonly paramsClosed: string;
  /** Of a client stream's items. */
  readonly input: string;
  /** `nothing` if the method has no result. */
  readonly result: string;
}

export function methodChecks(method: MethodIdl): MethodChecks {
  const { name, kind, result } = method;
  const isStream = kind === "serverStream" || kind === "duplex";
  return {
    params: `${name}Params`,
    paramsClosed: `${name}ParamsClosed`,
    input: `${name}Input`,
    result: result === null ? "nothing" : `${name}${isStream ? "Item" : "Result"}`,
  };
}

/** Export of the `wire` module that judges the data fields of a declared error. */
export function fieldsCheck(type: string): string {
  return `${lowerFirst(type)}Fields`;
}

/** Types that only say what an error carries: no value of theirs travels by itself. */
export function errorTypes(idl: Idl): ReadonlySet<string> {
  return new Set(idl.methods.flatMap((method) => method.throws.map((clause) => clause.type)));
}

/** Parameters that travel as arguments: all but the client stream. */
export function sentParams(method: MethodIdl): MethodIdl["params"] {
  return method.params.filter((param) => param.stream !== true);
}
