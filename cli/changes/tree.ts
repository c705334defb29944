import type { Colour, Paint } from "../terminal/colour.ts";
import type { Action } from "./action.ts";

/** The actions as the user sees them before agreeing, one line each. */
export function tree(actions: readonly Action[], paint: Paint): string {
  const lines = actions.map((action, index) => {
    const branch = index === actions.length - 1 ? "└──" : "├──";
    return `${branch} [${index + 1}]  ${describe(action, paint)}`;
  });
  return `Actions to be committed\n${lines.join("\n")}\n`;
}

/** One action in words: `create file [project]/gen/a.ts with 12 lines of content`. */
export function describe(action: Action, paint: Paint): string {
  const place = `[project]/${action.path}`;
  switch (action.kind) {
    case "folder":
      return `dir ${place} must exist`;
    case "keep":
      return paint("dim", `keep file ${place} (unchanged)`);
    case "create":
    case "overwrite":
      return `${paint(colours[action.kind], action.kind)} file ${place} with ${lineCount(action.text)} of content`;
  }
}

const colours: Readonly<Record<"create" | "overwrite", Colour>> = { create: "green", overwrite: "yellow" };

function lineCount(text: string): string {
  const count = text.split("\n").length - (text.endsWith("\n") || text === "" ? 1 : 0);
  return count === 1 ? "1 line" : `${count} lines`;
}
