import { read, repositoryFiles } from "./workspace.ts";

export interface Block {
  readonly document: string;
  /** Line of the first line of code, from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** The file that the paragraph before it is about, if it names one. */
  readonly file: string | undefined;
}

/** The documents whose code a reader types. */
export function documents(): readonly string[] {
  return repositoryFiles().filter((path) =>
    /^((cli|runtime|gateway)\/)?README\.md$|^docs\/guides\/.*\.md$/.test(path),
  );
}

/** The fenced blocks of a document. */
export function blocks(document: string): readonly Block[] {
  const lines = read(document).split("\n");
  const found: Block[] = [];
  let paragraph = "";
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const language = /^```(\w*)$/.exec(line)?.[1];
    if (language === undefined) {
      paragraph = line.trim() === "" && paragraph.endsWith("\n") ? paragraph : joined(paragraph, line);
      continue;
    }
    const end = lines.indexOf("```", at + 1);
    const code = `${lines.slice(at + 1, end).join("\n")}\n`;
    found.push({ document, line: at + 2, language, code, file: fileNamed(paragraph, language) });
    paragraph = "";
    at = end;
  }
  return found;
}

function fileNamed(paragraph: string, language: string): string | undefined {
  const name = language === "hbs" ? /`([\w/{}.-]+\.hbs)`/ : /`([\w/-]+\.ts)`/;
  return name.exec(paragraph)?.[1];
}

/** A new paragraph takes the place of the one before; `\n` marks its end. */
function joined(paragraph: string, line: string): string {
  if (line.trim() === "") return paragraph === "" ? "" : `${paragraph}\n`;
  return paragraph.endsWith("\n") ? line : `${paragraph} ${line}`;
}
