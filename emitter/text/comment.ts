/**
 * A doc comment with `indent` before each line and a line break at the end, or nothing if all
 * `paragraphs` are empty. The one place where an author's text enters a comment.
 */
export function docComment(paragraphs: readonly string[], indent: string = ""): string {
  const texts = paragraphs.map(commentText).filter((text) => text !== "");
  if (texts.length === 0) return "";
  const lines = texts.join("\n\n").split("\n");
  const [only = ""] = lines;
  if (lines.length === 1 && indent.length + only.length <= 92) return `${indent}/** ${only} */\n`;
  const body = lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`);
  return `${indent}/**\n${body.join("")}${indent} */\n`;
}

/** Text for a comment of one line. */
export function lineCommentText(text: string): string {
  return commentText(text).replaceAll("\n", " ");
}

/** Text that cannot end a comment, nor speak to the compiler or to a debugger from within one. */
function commentText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replace(/[\p{Cc}\p{Cs}]/gu, (character) => (character === "\n" || character === "\t" ? character : ""))
    .replaceAll("*/", "*\\/")
    .replace(/@(?=ts-(?:ignore|expect-error|nocheck|check)\b|jsx)/g, "\\@")
    .replace(/[#@](?=\s*source(?:Mapping)?URL)/g, "\\$&")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}
