import { ts } from "../compiler.ts";

/** A JSDoc tag as it stands in the source. */
export interface Tag {
  readonly name: string;
  /** What follows the name on its lines, trimmed. */
  readonly text: string;
  readonly node: ts.JSDocTag;
}

/** The tags of a declaration, from top to bottom. */
export function tagsOf(declaration: ts.Node): readonly Tag[] {
  return ts
    .getJSDocCommentsAndTags(declaration)
    .flatMap((part) => (ts.isJSDoc(part) ? (part.tags ?? []) : []))
    .map((node) => ({
      name: node.tagName.text,
      text: clean(ts.getTextOfJSDocComment(node.comment) ?? ""),
      node,
    }));
}

/** The text above the tags. */
export function docOf(declaration: ts.Node | undefined): string {
  if (declaration === undefined) return "";
  const parts = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
  return clean(ts.getTextOfJSDocComment(parts.at(-1)?.comment) ?? "");
}

/** The text of `@param name`. */
export function paramDoc(declaration: ts.Node, name: string): string {
  const tag = tagsOf(declaration).find(
    ({ node }) => ts.isJSDocParameterTag(node) && node.name.getText() === name,
  );
  return tag === undefined ? "" : clean(tag.text.replace(/^-\s*/, ""));
}

function clean(text: string): string {
  return text.replaceAll("\r\n", "\n").trim();
}

/** One of `names` as a tag before `declaration` in a comment that is not its own: the compiler gives it to nobody. */
export function unreadTag(declaration: ts.Node, names: readonly string[]): string | undefined {
  if (!ts.isPropertySignature(declaration)) return undefined;
  const { text } = declaration.getSourceFile();
  const ranges = ts.getTrailingCommentRanges(text, declaration.pos) ?? [];
  const comments = ranges.map(({ pos, end }) => text.slice(pos, end)).filter((it) => it.startsWith("/**"));
  return names.find((name) => comments.some((comment) => new RegExp(`@${name}\\b`).test(comment)));
}

/** The tag that an ordinary comment at `declaration` begins with, as it stands there: `// @readonly`. */
export function ordinaryCommentTag(declaration: ts.Node, names: readonly string[]): string | undefined {
  const { text } = declaration.getSourceFile();
  const ranges = [
    ...(ts.getLeadingCommentRanges(text, declaration.pos) ?? []),
    // Behind the parenthesis or comma before it; behind another member it would be that one's.
    ...((ts.isParameter(declaration) && ts.getTrailingCommentRanges(text, declaration.pos)) || []),
    ...(ts.getTrailingCommentRanges(text, declaration.end) ?? []),
  ];
  for (const { pos, end } of ranges) {
    const [, start = "", name = ""] = /^(\/\/+|\/\*(?!\*))\s*@(\w+)/.exec(text.slice(pos, end)) ?? [];
    if (names.includes(name)) return `${start.slice(0, 2)} @${name}`;
  }
  return undefined;
}
