import type { Idl, Schema } from "@meshrpc/schema";
import {
  type Check,
  check,
  type Validate,
  equal,
  formats,
  isDataObject,
  jsonUnfit,
  ucs2length,
} from "@meshrpc/runtime/contract";
import { compileChecks, type Subject } from "../check/compile.ts";

/** A contract without methods, for its types alone. */
export function contractOf(types: Idl["types"]): Idl {
  return { meshrpc: 1, service: "test", interface: "Test", doc: "", methods: [], types };
}

/** The precompiled check of one schema, run as generated code would run it. */
export function judge(schema: Schema, types: Idl["types"] = {}, closed: boolean = false): Check<unknown> {
  return check(validator({ schema }, types, closed));
}

/** The same of a parameter list; parameters are called `p0`, `p1`, … */
export function judgeArguments(...params: readonly (Schema | Param)[]): Check<unknown> {
  const list = params.map((param) => ("schema" in param ? param : { schema: param }));
  return check(
    validator({ params: list }, {}, false),
    list.map((_, at) => `p${at}`),
  );
}

interface Param {
  readonly schema: Schema;
  readonly optional?: true;
  readonly rest?: true;
}

function validator(subject: Subject, types: Idl["types"], closed: boolean): Validate {
  const { code } = compileChecks(contractOf(types), [{ name: "validate_it", closed, subject }]);
  const body = `"use strict"; ${code}\nreturn validate_it;`;
  // oxlint-disable-next-line no-implied-eval -- the code under test, as a module would hold it
  const make = new Function("isDataObject", "jsonUnfit", "ucs2length", "equal", "formats", body);
  return make(isDataObject, jsonUnfit, ucs2length, equal, formats);
}
