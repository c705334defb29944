import { type Block, blocks } from "../../test/guards/documents.ts";

/** The files that README has its reader write. */
export function readmeFiles(): Readonly<Record<string, string>> {
  const all = blocks("README.md");
  const file = (name: string): readonly [string, string] => [
    name,
    theOnly(all, name, ({ file }) => file === name),
  ];
  return Object.fromEntries([
    ["hello.ts", theOnly(all, "hello.ts", ({ code }) => code.includes("export interface Hello {"))],
    file("server.ts"),
    file("gateway.ts"),
    file("visitor.ts"),
    ["tsconfig.json", theOnly(all, "tsconfig.json", ({ language }) => language === "json")],
  ]);
}

/** The commands that README shows for a project of one's own. */
export function readmeCommands(): readonly string[] {
  const block = theOnly(blocks("README.md"), "npm pkg set", ({ code }) => code.includes("npm pkg set"));
  return block.split("\n").flatMap((line) => (line.startsWith("$ ") ? [line.slice(2)] : []));
}

function theOnly(all: readonly Block[], name: string, matches: (block: Block) => boolean): string {
  const found = all.filter(matches);
  const [block] = found;
  if (block === undefined || found.length > 1)
    throw new Error(`README.md has ${found.length} blocks for ${name}.`);
  return block.code;
}
