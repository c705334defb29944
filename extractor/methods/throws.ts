import type { Schema, ThrowsIdl } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import type { Place } from "../place.ts";
import { tagsOf } from "../tags/comments.ts";
import { aliased } from "../types/facts.ts";
import type { Lowering } from "../types/lower.ts";

/** A declared error whose definition has no final name. */
export interface DraftThrows extends Omit<ThrowsIdl, "type"> {
  readonly type: Schema;
}

/** The errors that `@throws` declares. */
export function throwsOf(declaration: ts.Node, lowering: Lowering): readonly DraftThrows[] {
  const { checker, diagnostics } = lowering;
  const throws: DraftThrows[] = [];
  for (const { node, name, text } of tagsOf(declaration)) {
    if (name !== "throws" || !ts.isJSDocThrowsTag(node)) continue;
    const typeName = node.typeExpression?.type.getText();
    const symbol = typeName === undefined ? undefined : typeInScope(typeName, declaration, checker);
    if (symbol === undefined) {
      const found =
        typeName === undefined ? "nothing in braces" : `"${typeName}", which is not in this file's scope`;
      diagnostics.error(
        node,
        "throwsType",
        `@throws takes the error's class or interface in braces, found ${found}: @throws {NoRecipient} when there is none.`,
      );
      continue;
    }
    if (symbol.name === "Error") {
      diagnostics.hint(
        node,
        "throwsType",
        "@throws {Error} declares nothing: callers cannot tell it from any other. Export a class of its own.",
      );
      continue;
    }
    const match = /^(\d+)(?:\s+|$)([\s\S]*)$/.exec(text);
    const status = match === null ? undefined : Number(match[1]);
    if (status !== undefined && (status < 400 || status > 599)) {
      diagnostics.error(
        node,
        "tagValue",
        `@throws {${typeName}} takes an HTTP status from 400 to 599, found ${status}.`,
      );
      continue;
    }
    const own: Place = { node, path: `the error ${symbol.name}` };
    throws.push({
      type: lowering.lowerError(symbol, own),
      doc: (match?.[2] ?? text).trim(),
      ...(status !== undefined && { status }),
    });
  }
  return throws;
}

function typeInScope(name: string, at: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const everyName = ts.SymbolFlags.Type | ts.SymbolFlags.Value | ts.SymbolFlags.Alias;
  const found = checker.getSymbolsInScope(at, everyName).find((symbol) => symbol.name === name);
  const symbol = found && aliased(checker.getExportSymbolOfSymbol(found), checker);
  return symbol !== undefined && symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)
    ? symbol
    : undefined;
}
