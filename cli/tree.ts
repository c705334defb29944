import { relative, sep } from "node:path";
import type { Action } from "./plan.ts";

/** The actions as a tree, numbered from 1. */
export function printTree(root: string, actions: readonly Action[]): string {
  const lines = actions.map((action, at) => {
    const branch = at === actions.length - 1 ? "└──" : "├──";
    return `${branch} [${at + 1}]  ${describe(root, action)}`;
  });
  return ["Actions to be committed", ...lines, ""].join("\n");
}

/** `create file [project]/gen/hello.client.ts with 21 lines of content` */
export function describe(root: string, action: Action): string {
  const path = shortPath(root, action.path);
  switch (action.kind) {
    case "dir":
      return `dir ${path} must exist`;
    case "create":
    case "overwrite":
      return `${action.kind} file ${path} with ${lineCount(action.content)} lines of content`;
    case "keep":
      return `keep file ${path} (unchanged)`;
  }
}

/** With `[project]` for the root, and slashes on every system. */
export function shortPath(root: string, path: string): string {
  return ["[project]", ...relative(root, path).split(sep)].filter((part) => part !== "").join("/");
}

function lineCount(content: string): number {
  const lines = content.split("\n").length;
  return content.endsWith("\n") ? lines - 1 : lines;
}
