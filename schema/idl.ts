/**
 * The contract of one service, as written to `<service>.idl.json`.
 * `IDL.md` specifies every field, in this order.
 */
export interface Idl {
  /** Version of this format. */
  readonly meshrpc: 1;
  /** Name on the wire and in file names, kebab-case: `greeter`. */
  readonly service: string;
  /** Name of the TypeScript interface: `Greeter`. */
  readonly interface: string;
  readonly doc: string;
  /** Where the author's own declarations are; left out of every hash. Absent in a contract written by hand. */
  readonly source?: Source;
  readonly methods: readonly MethodIdl[];
  /** Named types, sorted by name; schemas refer to them as `#/types/<name>`. */
  readonly types: Readonly<Record<string, Schema>>;
}

/** Module specifiers relative to the IDL file (`../greeter.ts`), or bare (`some-package`). */
export interface Source {
  readonly interface: Origin;
  /** Named types that the author exports. A type that is missing here is printed from its schema. */
  readonly types: Readonly<Record<string, Origin>>;
}

export interface Origin {
  readonly module: string;
  /** The name under which `module` exports it. */
  readonly name: string;
  /** True for a class or enum, which is a value too. */
  readonly value?: true;
}

export type MethodKind = "unary" | "serverStream" | "clientStream" | "duplex";

export interface MethodIdl {
  readonly name: string;
  readonly doc: string;
  readonly kind: MethodKind;
  /** In the order of the source, the client stream included. */
  readonly params: readonly ParamIdl[];
  /** The result, or each item of a server stream; null: no result (`void`). */
  readonly result: Schema | null;
  readonly throws: readonly ThrowsIdl[];
  readonly policy: PolicyIdl;
  readonly http: readonly HttpIdl[];
}

export interface ParamIdl {
  readonly name: string;
  readonly doc: string;
  /** The value, or each item of it where `stream` or `rest` is set. */
  readonly schema: Schema;
  readonly optional?: true;
  readonly rest?: true;
  /** The client stream: `AsyncIterable<T>` in the source. At most one. */
  readonly stream?: true;
}

export interface ThrowsIdl {
  /** Name of the error class or interface; its data fields are `types[type]`. */
  readonly type: string;
  readonly doc: string;
  /** HTTP status; 422 if absent. */
  readonly status?: number;
}

/** Absent members are off. */
export interface PolicyIdl {
  readonly readonly?: true;
  readonly idempotent?: true;
  readonly timeoutMs?: number;
  /** Path to the session key: `card.recipient`. */
  readonly sticky?: string;
  readonly hedge?: true;
  readonly auth?: string;
  readonly deprecated?: string | true;
  readonly internal?: true;
  readonly strict?: true;
}

export interface HttpIdl {
  readonly verb: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/greeter/greet/:name` */
  readonly path: string;
  /** Drops the default `POST /<service>/<method>`. */
  readonly only?: true;
}

/**
 * JSON Schema draft-07, the subset that IDL.md lists, plus `x-mesh` (logical types), `x-brand`
 * (the brand's name), `x-enum` (member names beside `enum`), and how TypeScript writes what JSON
 * does not know: `x-readonly`, `x-undefined`.
 */
export interface Schema {
  readonly $ref?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly description?: string;
  readonly const?: Json;
  readonly enum?: readonly Json[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly items?: Schema | readonly Schema[];
  readonly additionalItems?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: { readonly propertyName: string };
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly deprecated?: boolean;
  readonly "x-brand"?: string;
  readonly "x-enum"?: readonly string[];
  readonly "x-mesh"?: string;
  readonly "x-sensitive"?: true;
  readonly "x-allow-non-finite"?: true;
  readonly "x-strict"?: true;
  readonly "x-readonly"?: true;
  readonly "x-undefined"?: "required" | "optional";
}

export type SchemaType = "string" | "number" | "integer" | "boolean" | "null" | "object" | "array";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
