import { editDistance } from "@meshrpc/schema";
import type { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { ordinaryCommentTag, type Tag } from "./comments.ts";

/** Tags of interfaces and methods. */
export const serviceTags: readonly string[] = [
  "service",
  "http",
  "readonly",
  "idempotent",
  "timeout",
  "sticky",
  "hedge",
  "throws",
  "auth",
  "deprecated",
  "internal",
  "strict",
];

/** Tags of types, members and parameters. */
export const dataTags: readonly string[] = [
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "integer",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "sensitive",
  "allowNonFinite",
  "strict",
  "deprecated",
  "data",
];

/** Those that no other tool gives a meaning on data. */
const methodsOnly: ReadonlySet<string> = new Set(["http", "idempotent", "timeout", "sticky", "hedge"]);

/** What a tag that means nothing where it stands was probably meant to be; in packages nobody can mend it. */
export function judgeStrayTag(tag: Tag, place: "data" | "method", diagnostics: Diagnostics): void {
  if (tag.node.getSourceFile().fileName.includes("/node_modules/")) return;
  const [own, others, home] =
    place === "data"
      ? [dataTags, methodsOnly, "a method"]
      : [serviceTags, new Set(dataTags), "a type, a member or a parameter"];
  if (others.has(tag.name)) {
    diagnostics.error(
      tag.node,
      "tagPlace",
      `@${tag.name} says nothing here: it belongs to ${home}. Move it there.`,
    );
  } else hintAtMisspelling(tag, own, diagnostics);
}

/** Tags stand in comments that begin with two stars; in others nobody reads them. */
export function hintAtOrdinaryComment(
  declaration: ts.Node,
  known: readonly string[],
  diagnostics: Diagnostics,
): void {
  if (declaration.getSourceFile().fileName.includes("/node_modules/")) return;
  const found = ordinaryCommentTag(declaration, known);
  if (found === undefined) return;
  const tag = found.slice(found.indexOf("@"));
  diagnostics.hint(
    declaration,
    "tagUnknown",
    `${found} is an ordinary comment, in which no tag is read: write /** ${tag} */ above the declaration.`,
  );
}

/** Tags of other tools are none of our business; one letter off one of ours is worth a word. */
function hintAtMisspelling(tag: Tag, known: readonly string[], diagnostics: Diagnostics): void {
  if (known.includes(tag.name) || commonTags.has(tag.name)) return;
  const near = known.find(
    (name) => name.toLowerCase() === tag.name.toLowerCase() || isOneEditApart(name, tag.name),
  );
  if (near !== undefined)
    diagnostics.hint(tag.node, "tagUnknown", `@${tag.name} means nothing here; did you mean @${near}?`);
}

const commonTags: ReadonlySet<string> = new Set([
  "param",
  "returns",
  "return",
  "see",
  "example",
  "since",
  "remarks",
  "default",
  "type",
  "private",
  "public",
]);

function isOneEditApart(a: string, b: string): boolean {
  return a !== b && editDistance(a, b) <= 1;
}
