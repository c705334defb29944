import { checkIdl, didYouMean, type Idl, refName, type Schema, textTarget } from "@meshrpc/schema";
import type { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { tagsOf } from "../tags/comments.ts";
import type { DraftMethod } from "./method.ts";

/**
 * What the rules of contracts say: routes, sticky paths, limits. Told at the tag or parameter that
 * is at fault. Of a contract with `holes`, where refused types stood, these are not judged.
 */
export function reportRules(
  idl: Idl,
  drafts: readonly DraftMethod[],
  service: ts.Node,
  holes: boolean,
  diagnostics: Diagnostics,
): void {
  const checked = checkIdl(idl);
  for (const { path, message } of checked.ok ? [] : checked.problems) {
    const [, index, rest = ""] = /^\/methods\/(\d+)(.*)$/.exec(path) ?? [];
    const draft = index === undefined ? undefined : drafts[Number(index)];
    const isTag = /^\/(http|policy)\b/.test(rest);
    if (holes && (isTold(path) || isOfHole(idl, path))) continue;
    const where = draft === undefined ? path : draft.name;
    const node = draft === undefined ? service : nodeOf(draft.declaration, rest);
    diagnostics.error(node, isTag ? "tagPath" : "contract", `${where}: ${message}.`);
  }
  idl.methods.forEach((method, at) => reportSticky(idl, method, drafts[at], diagnostics));
}

/** Names that are wrong are told where they are read. */
function isTold(path: string): boolean {
  return path === "/service" || path === "/interface";
}

/** Whether the problem is with a keyword of a schema that says nothing else. */
function isOfHole(idl: Idl, path: string): boolean {
  if (!/\/schema\/|^\/types\/|\/result\//.test(path)) return false;
  let at: unknown = idl;
  for (const step of path.split("/").slice(1, -1))
    at = Object(at)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  return isHole(Object(at));
}

function isHole({ type, $ref, anyOf, oneOf }: Schema): boolean {
  return type === undefined && $ref === undefined && anyOf === undefined && oneOf === undefined;
}

/** The tag, or else the declaration, that `/http/1` or `/policy/sticky` is about. */
function nodeOf(declaration: ts.Node, path: string): ts.Node {
  const tags = tagsOf(declaration);
  const [, part, detail] = path.split("/");
  const found =
    part === "policy"
      ? tags.find(({ name }) => name === detail)
      : tags.filter(({ name }) => name === part)[Number(detail)];
  return found?.node ?? declaration;
}

/** The first step of the path is judged with the rest of the contract; each further one names a member. */
function reportSticky(
  { types }: Idl,
  method: Idl["methods"][number],
  draft: DraftMethod | undefined,
  diagnostics: Diagnostics,
): void {
  const [first, ...steps] = method.policy.sticky?.split(".") ?? [];
  const keyed = method.params.find(({ name, stream }) => name === first && stream !== true);
  let schema: Schema | undefined = keyed?.schema;
  for (const step of steps) {
    const followed = follow(schema, types);
    if (schema === undefined || isHole(followed)) return;
    const { properties = {} } = followed;
    schema = Object.hasOwn(properties, step) ? properties[step] : undefined;
    if (schema !== undefined || draft === undefined) continue;
    const names = Object.keys(properties);
    const meant = didYouMean(step, names);
    diagnostics.error(
      nodeOf(draft.declaration, "/policy/sticky"),
      "tagPath",
      `@sticky ${method.policy.sticky}: there is no member ${JSON.stringify(step)}${meant}; allowed: ${names.join(", ") || "none"}.`,
    );
    return;
  }
  if (schema === undefined || draft === undefined || isHole(follow(schema, types)) || isKey(schema, types))
    return;
  diagnostics.error(
    nodeOf(draft.declaration, "/policy/sticky"),
    "tagPath",
    `@sticky ${method.policy.sticky}: a session key must be a text, a number or a boolean; say which member is one.`,
  );
}

/** What can be null has no key where it is null. */
function isKey(schema: Schema, types: Idl["types"]): boolean {
  const { to } = textTarget(types, schema, false);
  return !to.includes("json") && to.some((target) => target !== "null");
}

function follow(schema: Schema | undefined, types: Idl["types"]): Schema {
  let at = schema;
  for (let hops = 0; at?.$ref !== undefined && hops < 100; hops++) at = types[refName(at.$ref)];
  return at ?? {};
}
