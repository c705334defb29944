import { idlSchema } from "@meshrpc/schema";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";

/**
 * The text of `schema/check.generated.ts`: the precompiled check of a contract's shape. It stands
 * here because the emitter has ajv, and `schema` has no dependency.
 */
export function idlCheckCode(): string {
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    allowUnionTypes: true,
    ownProperties: true,
    allErrors: true,
    verbose: true,
    messages: false,
    code: { source: true, esm: true, lines: true },
  });
  const code = standalone.default(ajv, ajv.compile(idlSchema)).replace(/^export default .*\n/m, "");
  return `// @ts-nocheck
// Generated from idl-schema.ts by emitter/build/write-idl-check.ts. Do not edit.

${code
  .replace(/^"use strict";\n/, "")
  .replace("export const validate = ", "export const checkShape: ShapeCheck = ")
  .trim()}

/** One place where a contract does not have the shape of \`idl-schema.ts\`. */
export interface ShapeError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

export interface ShapeCheck {
  (value: unknown): boolean;
  readonly errors: readonly ShapeError[] | null;
}
`;
}
