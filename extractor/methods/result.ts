import type { Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import type { CodeName } from "../diagnostics.ts";
import type { Place } from "../place.ts";
import { mayBeUndefined } from "../types/facts.ts";
import type { Lowering } from "../types/lower.ts";
import { argumentOf, isNamed, itemSchema, streamItem, type Written } from "./streams.ts";

export interface Result {
  /** Of the value, or of each item of a stream; null: no result. */
  readonly schema: Schema | null;
  readonly stream: boolean;
}

/** What a method gives; undefined, and told, if it cannot travel. */
export function resultOf(signature: ts.Signature, place: Place, lowering: Lowering): Result | undefined {
  const { checker, diagnostics } = lowering;
  const declared = signature.getReturnType();
  const node = signature.declaration?.type as ts.TypeNode | undefined;
  const own: Place = { node: place.node, path: `the result of ${place.path.slice("method ".length)}` };
  const awaited = promised(declared, node, checker);
  const type = awaited?.type ?? declared;
  const typeNode = awaited === undefined ? node : awaited.node;
  const report = (code: CodeName, message: string): undefined => {
    diagnostics.error(own.node, code, `${own.path} ${message}`);
    return undefined;
  };
  if (isNamed(type, "ReadableStream"))
    return report("streamResult", "is a ReadableStream; a stream is AsyncIterable<T>.");
  const item = streamItem(type, typeNode, lowering);
  if (item !== undefined && awaited !== undefined) {
    const text = checker.typeToString(type);
    const what = "a promise of a stream";
    return { schema: lowering.refuse(own, "streamResult", what, `write ${text}`), stream: true };
  }
  if (item !== undefined) {
    refuseReturnValue(type, own, lowering);
    return { schema: itemSchema(item, own, lowering), stream: true };
  }
  if (type.flags & ts.TypeFlags.Void) return { schema: null, stream: false };
  if (type.flags & ts.TypeFlags.Undefined) {
    const message = "is undefined, which a method without a result does not say: write Promise<void>.";
    return report("undefinedElement", message);
  }
  if (isThis(type) || typeNode?.kind === ts.SyntaxKind.ThisType)
    return report("unsupportedType", "is this, which cannot travel: write the data it should give.");
  if (awaited === undefined) {
    const text = checker.typeToString(declared);
    const items = iterables.some((name) => isNamed(declared, name))
      ? checker.getTypeArguments(declared as ts.TypeReference)[0]
      : undefined;
    if (items !== undefined) {
      const item = checker.typeToString(items);
      const message = `is ${text}, but items take time: write AsyncIterable<${item}>, or Promise<${item}[]> for all at once.`;
      return report("synchronousResult", message);
    }
    const settled = checker.typeToString(checker.getAwaitedType(declared) ?? declared);
    return report("synchronousResult", `is ${text}, but a call takes time: write Promise<${settled}>.`);
  }
  if (mayBeUndefined(type)) {
    const message = "may be undefined, which does not travel beside a value: write null instead.";
    return report("undefinedElement", message);
  }
  return { schema: lowering.lower(type, typeNode, own), stream: false };
}

const iterables: readonly string[] = [
  "Generator",
  "Iterable",
  "IterableIterator",
  "Iterator",
  "IteratorObject",
];

/** What a promise stands for, and how the source writes it; undefined if the type is no promise. */
function promised(
  type: ts.Type,
  node: ts.TypeNode | undefined,
  checker: ts.TypeChecker,
): Written | undefined {
  // A union may be no promise at all; the caller could not say `.then` to it.
  const awaited = type.isUnion() ? undefined : checker.getAwaitedType(type);
  if (awaited === undefined || awaited === type) return undefined;
  return { type: awaited, node: argumentOf(node, ["Promise", "PromiseLike"]) };
}

/** `return value` of a generator ends the stream; there is no place for the value. */
function refuseReturnValue(type: ts.Type, place: Place, lowering: Lowering): void {
  const { checker } = lowering;
  const [, returned] = checker.getTypeArguments(type as ts.TypeReference);
  const nothing = ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Any | ts.TypeFlags.Unknown;
  if (returned === undefined || returned.flags & (nothing | ts.TypeFlags.Never)) return;
  const text = checker.typeToString(returned);
  const what = `a generator that returns ${text} at its end`;
  lowering.refuse(place, "streamResult", what, "send it as the last item, and write AsyncIterable<T>");
}

function isThis(type: ts.Type): boolean {
  return (
    (type.flags & ts.TypeFlags.TypeParameter) !== 0 && (type as { isThisType?: boolean }).isThisType === true
  );
}
