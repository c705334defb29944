import { readFileSync } from "node:fs";
import { ts } from "typescript-json-schema";
import type { Fields } from "../fields.ts";

interface Member {
  readonly name: string;
  readonly doc: string;
  /** `text`, `flag`, or the interface of a list's items. */
  readonly type: string;
  readonly isList: boolean;
}

interface Declared {
  readonly doc: string;
  readonly base: string | undefined;
  readonly members: readonly Member[];
}

/** `VIEW.md` and `view-fields.generated.ts`, made from `view.ts`. Throws for a member without a comment. */
export function describeViews(): { readonly document: string; readonly code: string } {
  const views = declaredViews();
  const parts = views.get("Views")?.members ?? [];
  const fields = Object.fromEntries(parts.map(({ name, type }) => [name, fieldsOf(views, type)]));
  return { document: documentOf(views, parts), code: codeOf(fields) };
}

function declaredViews(): ReadonlyMap<string, Declared> {
  const path = new URL("../view.ts", import.meta.url);
  const source = ts.createSourceFile("view.ts", readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found = source.statements.filter(ts.isInterfaceDeclaration).map((declaration): [string, Declared] => [
    declaration.name.text,
    {
      doc: docOf(declaration),
      base: declaration.heritageClauses?.[0]?.types[0]?.getText(),
      members: declaration.members.filter(ts.isPropertySignature).map(memberOf),
    },
  ]);
  return new Map(found);
}

function memberOf(member: ts.PropertySignature): Member {
  const written = member.type?.getText() ?? "";
  const list = /^readonly (\w+)\[\]$/.exec(written)?.[1];
  const plain = written === "string" ? "text" : written === "boolean" ? "flag" : written;
  return {
    name: member.name.getText(),
    doc: docOf(member),
    type: list ?? plain,
    isList: list !== undefined,
  };
}

function docOf(node: ts.InterfaceDeclaration | ts.PropertySignature): string {
  const [doc] = ts.getJSDocCommentsAndTags(node);
  const text = doc === undefined ? undefined : ts.getTextOfJSDocComment(doc.comment);
  if (text === undefined || text === "") throw new Error(`view.ts: ${node.name.getText()} has no comment`);
  return text.replaceAll("\n", " ");
}

function allMembers(views: ReadonlyMap<string, Declared>, name: string): readonly Member[] {
  const view = views.get(name);
  if (view === undefined) throw new Error(`view.ts: there is no interface ${name}`);
  return [...(view.base === undefined ? [] : allMembers(views, view.base)), ...view.members];
}

function fieldsOf(views: ReadonlyMap<string, Declared>, name: string): Fields {
  return Object.fromEntries(
    allMembers(views, name).map(({ name: field, type, isList }) => {
      if (isList) return [field, [fieldsOf(views, type)]];
      if (type !== "text" && type !== "flag") throw new Error(`view.ts: ${name}.${field} is a ${type}`);
      return [field, type];
    }),
  );
}

function codeOf(fields: Readonly<Record<string, Fields>>): string {
  return [
    "// Made from view.ts by build/write-view.ts. Do not edit.",
    'import type { Fields } from "./fields.ts";',
    'import type { Views } from "./view.ts";',
    "",
    "/** The members of each view, for messages about templates. */",
    `export const viewFields: Readonly<Record<keyof Views, Fields>> = ${JSON.stringify(fields, undefined, 2)};`,
    "",
  ].join("\n");
}

const introduction = `# What templates receive

Made from \`view.ts\` by \`build/write-view.ts\`. A template sees one view; \`{{#each methods}}\` makes an item of the list
the view inside, and \`../\` leads back out. Texts are ready to be printed: nothing needs escaping, and a *comment* ends in
a line break or is empty. [docs/guides/templates.md](../docs/guides/templates.md) shows how to use it.

Templates know \`{{field}}\`, \`{{#each list}}\`, \`{{#if field}}\`, \`{{#unless field}}\`, \`{{else}}\`, \`@first\`, \`@last\`,
\`@index\`, \`@root\`, and partials: \`{{> _imports}}\` prints the imports of every view that has them.
`;

function documentOf(views: ReadonlyMap<string, Declared>, parts: readonly Member[]): string {
  const rows = parts.map(({ doc, type }) => `| ${doc} | [${type}](#${type.toLowerCase()}) |`);
  const told = new Set<string>(["Views"]);
  const sections: string[] = [];
  const tell = (name: string): void => {
    if (told.has(name)) return;
    told.add(name);
    sections.push(sectionOf(views, name));
    for (const { type, isList } of allMembers(views, name)) if (isList) tell(type);
  };
  for (const { type } of parts) tell(type);
  return [introduction, "| template | view |\n| --- | --- |", rows.join("\n"), "", ...sections].join("\n");
}

function sectionOf(views: ReadonlyMap<string, Declared>, name: string): string {
  const rows = allMembers(views, name).map(({ name: field, doc, type, isList }) => {
    const shown = isList ? `list of [${type}](#${type.toLowerCase()})` : type;
    return `| \`${field}\` | ${shown} | ${doc.replaceAll("|", "\\|")} |`;
  });
  return `## ${name}\n\n${views.get(name)?.doc ?? ""}\n\n| field | is | holds |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}
