import { didYouMean, type HttpIdl, type PolicyIdl } from "@meshrpc/schema";
import type { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { type Tag, tagsOf } from "./comments.ts";
import { parseDuration } from "./duration.ts";
import { hintAtOrdinaryComment, judgeStrayTag, serviceTags } from "./tag-names.ts";

/** What the tags of an interface or a method say, `@throws` left out: it needs types. */
export interface MethodTags {
  readonly policy: PolicyIdl;
  readonly http: readonly HttpIdl[];
}

type Policy = { -readonly [K in keyof PolicyIdl]: PolicyIdl[K] };

/** Reads the tags of one declaration. A value that makes no sense is an error at the tag. */
export function methodTags(declaration: ts.Node, diagnostics: Diagnostics): MethodTags {
  const policy: Policy = {};
  const http: HttpIdl[] = [];
  for (const tag of tagsOf(declaration)) {
    if (tag.name === "http") {
      const route = readHttp(tag, diagnostics);
      if (route !== undefined) http.push(route);
    } else {
      const read = readers.get(tag.name);
      if (read !== undefined) Object.assign(policy, read(tag, diagnostics));
      else judgeStrayTag(tag, "method", diagnostics);
    }
  }
  hintAtOrdinaryComment(declaration, serviceTags, diagnostics);
  return { policy, http };
}

type Reader = (tag: Tag, diagnostics: Diagnostics) => PolicyIdl;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["readonly", flag({ readonly: true })],
  ["idempotent", flag({ idempotent: true })],
  ["hedge", flag({ hedge: true })],
  ["internal", flag({ internal: true })],
  ["strict", flag({ strict: true })],
  ["deprecated", ({ text }) => ({ deprecated: text === "" ? true : text })],
  ["timeout", timeout],
  [
    "sticky",
    word(
      "sticky",
      /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u,
      "the path to the session key, such as card.recipient",
    ),
  ],
  ["auth", word("auth", /^[A-Za-z0-9_.:-]+$/, "a role")],
]);

function flag(policy: PolicyIdl): Reader {
  return ({ name, text, node }, diagnostics) => {
    if (text !== "")
      diagnostics.error(node, "tagValue", `@${name} takes nothing after it, found ${JSON.stringify(text)}.`);
    return policy;
  };
}

function timeout({ text, node }: Tag, diagnostics: Diagnostics): PolicyIdl {
  const timeoutMs = parseDuration(text);
  if (timeoutMs !== undefined) return { timeoutMs };
  diagnostics.error(
    node,
    "tagValue",
    `@timeout takes a duration such as 250ms, 2s, 5m or 1h, found ${JSON.stringify(text)}.`,
  );
  return {};
}

function word(member: "sticky" | "auth", shape: RegExp, what: string): Reader {
  return ({ name, text, node }, diagnostics) => {
    if (shape.test(text)) return { [member]: text };
    diagnostics.error(node, "tagValue", `@${name} takes ${what}, found ${JSON.stringify(text)}.`);
    return {};
  };
}

const verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

function readHttp({ text, node }: Tag, diagnostics: Diagnostics): HttpIdl | undefined {
  const [verb = "", path = "", only, ...rest] = text.split(/\s+/);
  const known = verbs.find((candidate) => candidate === verb);
  if (known === undefined) {
    diagnostics.error(
      node,
      "tagValue",
      `@http takes a verb first, one of ${verbs.join(", ")}, found ${JSON.stringify(verb)}${didYouMean(verb, verbs)}.`,
    );
  } else if (!path.startsWith("/")) {
    diagnostics.error(
      node,
      "tagValue",
      `@http ${verb} takes a path that starts with "/", found ${JSON.stringify(path)}.`,
    );
  } else if ((only !== undefined && only !== "only") || rest.length > 0) {
    diagnostics.error(
      node,
      "tagValue",
      `@http ${verb} ${path} takes nothing more but "only", found ${JSON.stringify([only, ...rest].join(" "))}.`,
    );
  } else return { verb: known, path, ...(only === "only" && { only: true }) };
  return undefined;
}
