import { didYouMean, type ParamIdl, parameterNameRule, type Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { inside, type Place } from "../place.ts";
import { isCallContext } from "../source/call-context.ts";
import { paramDoc, tagsOf } from "../tags/comments.ts";
import { constrain, constraintsOf } from "../tags/constraints.ts";
import { mayBeUndefined } from "../types/facts.ts";
import type { Lowering } from "../types/lower.ts";
import { withArticle } from "../types/refusals.ts";
import { itemSchema, streamItem } from "./streams.ts";

/** The parameters of a method; undefined, and told, if a call cannot carry them. */
export function parametersOf(
  signature: ts.Signature,
  place: Place,
  lowering: Lowering,
): readonly ParamIdl[] | undefined {
  const { diagnostics } = lowering;
  const params: ParamIdl[] = [];
  let failed = false;
  for (const [at, symbol] of signature.getParameters().entries()) {
    const declaration = symbol.valueDeclaration;
    const parameter = declaration !== undefined && ts.isParameter(declaration) ? declaration : undefined;
    for (const param of parameterOf(symbol, parameter, at, place, lowering)) {
      const wrong = parameterNameRule(param.name);
      if (wrong !== undefined) {
        failed = true;
        diagnostics.error(
          parameter ?? place.node,
          "parameterName",
          `The parameter name "${param.name}" cannot be used: ${wrong}.`,
        );
      }
      params.push(param);
    }
  }
  hintAtUnknown(place.node, params, diagnostics);
  const streams = params.filter((param) => param.stream === true);
  if (streams.length > 1) {
    diagnostics.error(
      place.node,
      "twoStreams",
      `${place.path} takes ${streams.length} streams, ${streams.map(({ name }) => name).join(" and ")}; a call carries one. Merge them into a stream of a union.`,
    );
    failed = true;
  }
  return failed ? undefined : params;
}

/** `@param nmae` */
function hintAtUnknown(declaration: ts.Node, params: readonly ParamIdl[], diagnostics: Diagnostics): void {
  const names = params.map(({ name }) => name);
  for (const { node } of tagsOf(declaration)) {
    if (!ts.isJSDocParameterTag(node) || !ts.isIdentifier(node.name)) continue;
    const { text } = node.name;
    if (names.includes(text) || names.length === 0) continue;
    const meant = didYouMean(text, names);
    diagnostics.hint(node, "tagPath", `@param ${text} describes no parameter${meant}.`);
  }
}

/** One parameter, or those that a rest parameter of a tuple type stands for. */
function parameterOf(
  symbol: ts.Symbol,
  parameter: ts.ParameterDeclaration | undefined,
  at: number,
  place: Place,
  lowering: Lowering,
): readonly ParamIdl[] {
  const named = parameter === undefined || ts.isIdentifier(parameter.name);
  const name = named ? ts.unescapeLeadingUnderscores(symbol.escapedName) : `arg${at + 1}`;
  const own = inside({ node: place.node, path: `parameter "${name}"` }, "", parameter);
  const type = lowering.checker.getTypeOfSymbol(symbol);
  const doc = parameter === undefined ? "" : paramDoc(parameter.parent, name);
  if (parameter?.dotDotDotToken !== undefined)
    return restParameters(type, parameter.type, name, doc, own, lowering);
  if (isCallContext(parameter?.type, lowering.checker)) {
    const instead = "leave it out here, the context is one more parameter of the implementation only";
    return [{ name, doc, schema: lowering.refuse(own, "unsupportedType", "the CallContext", instead) }];
  }
  const item = streamItem(type, parameter?.type, lowering);
  if (item !== undefined) return [{ name, doc, schema: itemSchema(item, own, lowering), stream: true }];
  const schema = lowering.lower(type, parameter?.type, own);
  const narrowed = constrained(schema, parameter, lowering.diagnostics);
  const omittable = parameter?.questionToken !== undefined || (symbol.flags & ts.SymbolFlags.Optional) !== 0;
  if (omittable) return [{ name, doc, schema: narrowed, optional: true }];
  if (!mayBeUndefined(type)) return [{ name, doc, schema: narrowed }];
  return [{ name, doc, schema: { ...narrowed, "x-undefined": "required" }, optional: true }];
}

/** `...names: T[]`, or the parameters that a tuple stands for. */
function restParameters(
  type: ts.Type,
  node: ts.TypeNode | undefined,
  name: string,
  doc: string,
  place: Place,
  lowering: Lowering,
): readonly ParamIdl[] {
  const { checker } = lowering;
  if (!checker.isTupleType(type) && !checker.isArrayType(type)) {
    const instead = "write ...names: T[], or one tuple";
    const text = checker.typeToString(type);
    return [{ name, doc, schema: lowering.refuse(place, "unsupportedType", text, instead), rest: true }];
  }
  const schema = lowering.lower(type, node, place);
  if (!checker.isTupleType(type)) {
    const items = schema.items as Schema | undefined;
    return [{ name, doc, schema: items ?? {}, rest: true }];
  }
  const { labeledElementDeclarations, elementFlags } = (type as ts.TupleTypeReference).target;
  const fixed = Array.isArray(schema.items) ? (schema.items as readonly Schema[]) : [];
  return elementFlags.map((flags, at): ParamIdl => {
    const label = labeledElementDeclarations?.[at]?.name.getText() ?? `${name}${at + 1}`;
    if (flags & ts.ElementFlags.Rest) {
      const loose = (fixed.length > 0 ? schema.additionalItems : schema.items) as Schema | undefined;
      return { name: label, doc: "", schema: loose ?? {}, rest: true };
    }
    return {
      name: label,
      doc: "",
      schema: fixed[at] ?? {},
      ...(flags & ts.ElementFlags.Optional && { optional: true as const }),
    };
  });
}

function constrained(
  schema: Schema,
  parameter: ts.ParameterDeclaration | undefined,
  diagnostics: Diagnostics,
): Schema {
  const constraints = constraintsOf(parameter, diagnostics);
  return constrain(schema, schema.$ref === undefined ? schema : undefined, constraints, (keyword, needs) => {
    if (parameter !== undefined)
      diagnostics.error(
        parameter,
        "tagPlace",
        `@${keyword} says something about ${withArticle(needs)}, and this is none.`,
      );
  });
}
