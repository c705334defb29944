import {
  didYouMean,
  methodNameRule,
  type MethodIdl,
  type ParamIdl,
  parameterNameRule,
  type Schema,
  type ThrowsIdl,
} from "@meshrpc/schema";
import { docOf, paramDoc, tagsOf } from "./comments.ts";
import { ts } from "./compiler.ts";
import { constrain, constraintsOf } from "./constraints.ts";
import { aliased } from "./definitions.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { Lowering } from "./lower.ts";
import { methodTags } from "./method-tags.ts";
import { inside, type Place } from "./place.ts";
import { withArticle } from "./refusals.ts";
import { signaturesOf } from "./services.ts";
import { mayBeUndefined } from "./type-facts.ts";

/** A method whose `throws` still refer to definitions that have no final name. */
export interface DraftMethod extends Omit<MethodIdl, "throws"> {
  readonly throws: readonly (Omit<ThrowsIdl, "type"> & { readonly type: Schema })[];
  readonly declaration: ts.Node;
}

/** Members of an interface to methods of a contract. */
export class Methods {
  readonly #checker: ts.TypeChecker;
  readonly #lowering: Lowering;
  readonly #diagnostics: Diagnostics;

  constructor(checker: ts.TypeChecker, lowering: Lowering, diagnostics: Diagnostics) {
    this.#checker = checker;
    this.#lowering = lowering;
    this.#diagnostics = diagnostics;
  }

  /** Undefined if the member cannot be one; the reason is among the diagnostics. */
  read(member: ts.Symbol, service: ts.Node): DraftMethod | undefined {
    const declaration = member.valueDeclaration ?? member.declarations?.[0] ?? service;
    const place = inside({ node: service, path: `method ${member.name}` }, "", declaration);
    const signature = this.#signature(member, place);
    if (signature === undefined) return undefined;
    const { policy, http } = methodTags(declaration, this.#diagnostics);
    const params = this.#params(signature, place);
    const output = this.#result(signature, place);
    if (params === undefined || output === undefined) return undefined;
    const inStream = params.some((param) => param.stream === true);
    return {
      name: member.name,
      doc: docOf(declaration),
      kind: inStream ? (output.stream ? "duplex" : "clientStream") : output.stream ? "serverStream" : "unary",
      params,
      result: output.schema,
      throws: this.#throws(declaration),
      policy,
      http,
      declaration,
    };
  }

  #signature(member: ts.Symbol, place: Place): ts.Signature | undefined {
    const report = (code: Parameters<Diagnostics["error"]>[1], message: string): undefined => {
      this.#diagnostics.error(place.node, code, message);
      return undefined;
    };
    const [signature, ...more] = signaturesOf(member, this.#checker);
    if (signature === undefined) {
      return report(
        "notAMethod",
        `${member.name} is not a method, and a service has nothing else: make it ${member.name}(): Promise<T>.`,
      );
    }
    const wrong = methodNameRule(member.name);
    if (wrong !== undefined)
      return report("methodName", `The method name "${member.name}" cannot be used: ${wrong}.`);
    if (more.length > 0) {
      return report(
        "overloads",
        `${member.name} has ${more.length + 1} overloads, and a call has one shape: give each a name of its own, or take a union.`,
      );
    }
    const [parameter] = signature.getTypeParameters() ?? [];
    if (parameter !== undefined) {
      return report(
        "typeParameters",
        `${member.name} has the type parameter ${parameter.symbol.name}, which is not known on the wire: write the types that it stands for.`,
      );
    }
    return signature;
  }

  #params(signature: ts.Signature, place: Place): readonly ParamIdl[] | undefined {
    const params: ParamIdl[] = [];
    let failed = false;
    for (const [at, symbol] of signature.getParameters().entries()) {
      const declaration = symbol.valueDeclaration;
      const parameter = declaration !== undefined && ts.isParameter(declaration) ? declaration : undefined;
      for (const param of this.#param(symbol, parameter, at, place)) {
        const wrong = parameterNameRule(param.name);
        if (wrong !== undefined) {
          failed = true;
          this.#diagnostics.error(
            parameter ?? place.node,
            "parameterName",
            `The parameter name "${param.name}" cannot be used: ${wrong}.`,
          );
        }
        params.push(param);
      }
    }
    this.#hintAtUnknownParams(place.node, params);
    const streams = params.filter((param) => param.stream === true);
    if (streams.length > 1) {
      this.#diagnostics.error(
        place.node,
        "twoStreams",
        `${place.path} takes ${streams.length} streams, ${streams.map(({ name }) => name).join(" and ")}; a call carries one. Merge them into a stream of a union.`,
      );
      failed = true;
    }
    return failed ? undefined : params;
  }

  #hintAtUnknownParams(declaration: ts.Node, params: readonly ParamIdl[]): void {
    const names = params.map(({ name }) => name);
    for (const { node } of tagsOf(declaration)) {
      if (!ts.isJSDocParameterTag(node) || !ts.isIdentifier(node.name)) continue;
      const { text } = node.name;
      if (names.includes(text) || names.length === 0) continue;
      const meant = didYouMean(text, names);
      this.#diagnostics.hint(node, "tagPath", `@param ${text} describes no parameter${meant}.`);
    }
  }

  /** One parameter, or those that a rest parameter of a tuple type stands for. */
  #param(
    symbol: ts.Symbol,
    parameter: ts.ParameterDeclaration | undefined,
    at: number,
    place: Place,
  ): readonly ParamIdl[] {
    const named = parameter === undefined || ts.isIdentifier(parameter.name);
    const name = named ? ts.unescapeLeadingUnderscores(symbol.escapedName) : `arg${at + 1}`;
    const own = inside({ node: place.node, path: `parameter "${name}"` }, "", parameter);
    const type = this.#checker.getTypeOfSymbol(symbol);
    const doc = parameter === undefined ? "" : paramDoc(parameter.parent, name);
    if (parameter?.dotDotDotToken !== undefined)
      return this.#restParams(type, parameter.type, name, doc, own);
    const item = this.#streamItem(type, parameter?.type);
    if (item !== undefined) return [{ name, doc, schema: this.#itemSchema(item, own), stream: true }];
    const schema = this.#lowering.lower(type, parameter?.type, own);
    const constrained = this.#constrained(schema, parameter);
    const omittable =
      parameter?.questionToken !== undefined || (symbol.flags & ts.SymbolFlags.Optional) !== 0;
    if (omittable) return [{ name, doc, schema: constrained, optional: true }];
    if (!mayBeUndefined(type)) return [{ name, doc, schema: constrained }];
    return [{ name, doc, schema: { ...constrained, "x-undefined": "required" }, optional: true }];
  }

  #restParams(
    type: ts.Type,
    node: ts.TypeNode | undefined,
    name: string,
    doc: string,
    place: Place,
  ): readonly ParamIdl[] {
    if (!this.#checker.isTupleType(type) && !this.#checker.isArrayType(type)) {
      const instead = "write ...names: T[], or one tuple";
      const text = this.#checker.typeToString(type);
      return [
        { name, doc, schema: this.#lowering.refuse(place, "unsupportedType", text, instead), rest: true },
      ];
    }
    const schema = this.#lowering.lower(type, node, place);
    if (!this.#checker.isTupleType(type)) {
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

  #constrained(schema: Schema, parameter: ts.ParameterDeclaration | undefined): Schema {
    const constraints = constraintsOf(parameter, this.#diagnostics);
    return constrain(
      schema,
      schema.$ref === undefined ? schema : undefined,
      constraints,
      (keyword, needs) => {
        if (parameter !== undefined)
          this.#diagnostics.error(
            parameter,
            "tagPlace",
            `@${keyword} says something about ${withArticle(needs)}, and this is none.`,
          );
      },
    );
  }

  #result(signature: ts.Signature, place: Place): { schema: Schema | null; stream: boolean } | undefined {
    const declared = signature.getReturnType();
    const node = signature.declaration?.type as ts.TypeNode | undefined;
    const own: Place = { node: place.node, path: `the result of ${place.path.slice("method ".length)}` };
    const awaited = this.#promised(declared, node);
    const type = awaited?.type ?? declared;
    const typeNode = awaited === undefined ? node : awaited.node;
    if (isNamed(type, "ReadableStream")) {
      this.#diagnostics.error(
        own.node,
        "streamResult",
        `${own.path} is a ReadableStream; a stream is AsyncIterable<T>.`,
      );
      return undefined;
    }
    const item = this.#streamItem(type, typeNode);
    if (item !== undefined && awaited !== undefined) {
      const text = this.#checker.typeToString(type);
      const what = "a promise of a stream";
      return { schema: this.#lowering.refuse(own, "streamResult", what, `write ${text}`), stream: true };
    }
    if (item !== undefined) {
      this.#refuseReturnValue(type, own);
      return { schema: this.#itemSchema(item, own), stream: true };
    }
    if (type.flags & ts.TypeFlags.Void) return { schema: null, stream: false };
    if (type.flags & ts.TypeFlags.Undefined) {
      const message = `${own.path} is undefined, which a method without a result does not say: write Promise<void>.`;
      this.#diagnostics.error(own.node, "undefinedElement", message);
      return undefined;
    }
    if (isThis(type) || typeNode?.kind === ts.SyntaxKind.ThisType) {
      this.#diagnostics.error(
        own.node,
        "unsupportedType",
        `${own.path} is this, which cannot travel: write the data it should give.`,
      );
      return undefined;
    }
    if (awaited === undefined) {
      const text = this.#checker.typeToString(declared);
      const settled = this.#checker.typeToString(this.#checker.getAwaitedType(declared) ?? declared);
      this.#diagnostics.error(
        own.node,
        "synchronousResult",
        `${own.path} is ${text}, but a call takes time: write Promise<${settled}>.`,
      );
      return undefined;
    }
    if (mayBeUndefined(type)) {
      this.#diagnostics.error(
        own.node,
        "undefinedElement",
        `${own.path} may be undefined, which does not travel beside a value: write null instead.`,
      );
      return undefined;
    }
    return { schema: this.#lowering.lower(type, typeNode, own), stream: false };
  }

  /** What a promise stands for, and how the source writes it; undefined if the type is no promise. */
  #promised(
    type: ts.Type,
    node: ts.TypeNode | undefined,
  ): { type: ts.Type; node: ts.TypeNode | undefined } | undefined {
    // A union may be no promise at all; the caller could not say `.then` to it.
    const awaited = type.isUnion() ? undefined : this.#checker.getAwaitedType(type);
    if (awaited === undefined || awaited === type) return undefined;
    return { type: awaited, node: argumentOf(node, ["Promise", "PromiseLike"]) };
  }

  /** What a stream carries. */
  #streamItem(
    type: ts.Type,
    node: ts.TypeNode | undefined,
  ): { type: ts.Type; node: ts.TypeNode | undefined } | undefined {
    if (!streamTypes.some((name) => isNamed(type, name))) return undefined;
    const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
    return item === undefined ? undefined : { type: item, node: argumentOf(node, streamTypes) };
  }

  #itemSchema(item: { type: ts.Type; node: ts.TypeNode | undefined }, place: Place): Schema {
    if (!mayBeUndefined(item.type)) return this.#lowering.lower(item.type, item.node, place);
    return this.#lowering.refuse(
      place,
      "undefinedElement",
      "a stream with undefined among its items",
      "write null, or leave such items out",
    );
  }

  /** `return value` of a generator ends the stream; there is no place for the value. */
  #refuseReturnValue(type: ts.Type, place: Place): void {
    const [, returned] = this.#checker.getTypeArguments(type as ts.TypeReference);
    const nothing = ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Any | ts.TypeFlags.Unknown;
    if (returned === undefined || returned.flags & (nothing | ts.TypeFlags.Never)) return;
    const text = this.#checker.typeToString(returned);
    const what = `a generator that returns ${text} at its end`;
    this.#lowering.refuse(
      place,
      "streamResult",
      what,
      "send it as the last item, and write AsyncIterable<T>",
    );
  }

  #throws(declaration: ts.Node): DraftMethod["throws"] {
    const throws: DraftMethod["throws"][number][] = [];
    for (const { node, name, text } of tagsOf(declaration)) {
      if (name !== "throws" || !ts.isJSDocThrowsTag(node)) continue;
      const typeName = node.typeExpression?.type.getText();
      const symbol = typeName === undefined ? undefined : this.#typeInScope(typeName, declaration);
      if (symbol === undefined) {
        const found =
          typeName === undefined ? "nothing in braces" : `"${typeName}", which is not in this file's scope`;
        this.#diagnostics.error(
          node,
          "throwsType",
          `@throws takes the error's class or interface in braces, found ${found}: @throws {NoRecipient} when there is none.`,
        );
        continue;
      }
      if (symbol.name === "Error") {
        this.#diagnostics.hint(
          node,
          "throwsType",
          "@throws {Error} declares nothing: callers cannot tell it from any other. Export a class of its own.",
        );
        continue;
      }
      const match = /^(\d+)(?:\s+|$)([\s\S]*)$/.exec(text);
      const status = match === null ? undefined : Number(match[1]);
      if (status !== undefined && (status < 400 || status > 599)) {
        this.#diagnostics.error(
          node,
          "tagValue",
          `@throws {${typeName}} takes an HTTP status from 400 to 599, found ${status}.`,
        );
        continue;
      }
      const own: Place = { node, path: `the error ${symbol.name}` };
      throws.push({
        type: this.#lowering.lowerError(symbol, own),
        doc: (match?.[2] ?? text).trim(),
        ...(status !== undefined && { status }),
      });
    }
    return throws;
  }

  #typeInScope(name: string, at: ts.Node): ts.Symbol | undefined {
    const everyName = ts.SymbolFlags.Type | ts.SymbolFlags.Value | ts.SymbolFlags.Alias;
    const found = this.#checker.getSymbolsInScope(at, everyName).find((symbol) => symbol.name === name);
    const symbol = found && aliased(this.#checker.getExportSymbolOfSymbol(found), this.#checker);
    return symbol !== undefined && symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)
      ? symbol
      : undefined;
  }
}

const streamTypes: readonly string[] = [
  "AsyncIterable",
  "AsyncGenerator",
  "AsyncIterableIterator",
  "AsyncIteratorObject",
];

function isNamed(type: ts.Type, name: string): boolean {
  return (type.flags & ts.TypeFlags.Object) !== 0 && type.getSymbol()?.name === name;
}

function isThis(type: ts.Type): boolean {
  return (
    (type.flags & ts.TypeFlags.TypeParameter) !== 0 && (type as { isThisType?: boolean }).isThisType === true
  );
}

function argumentOf(node: ts.TypeNode | undefined, names: readonly string[]): ts.TypeNode | undefined {
  if (node === undefined || !ts.isTypeReferenceNode(node) || !names.includes(node.typeName.getText()))
    return undefined;
  return node.typeArguments?.[0];
}
