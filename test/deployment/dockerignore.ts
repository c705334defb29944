/**
 * Whether a path of the build context, relative and with `/`, is kept from the builder. As Docker reads it: patterns
 * mean the path from the root on, one that means a folder means all below it, `!` takes back, the last that fits wins.
 */
export type Ignored = (path: string) => boolean;

/** Throws for `?`, `[`, a backslash and a `!` below the root, which ours have no need of. */
export function parseDockerignore(text: string): Ignored {
  const rules = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const takesBack = line.startsWith("!");
      if (takesBack && line.includes("/")) throw unknownPattern(line);
      return { takesBack, pattern: expressionOf(takesBack ? line.slice(1) : line) };
    });
  return (path) => {
    const prefixes = path.split("/").map((_, at, names) => names.slice(0, at + 1).join("/"));
    let ignored = false;
    for (const { takesBack, pattern } of rules)
      if (prefixes.some((prefix) => pattern.test(prefix))) ignored = !takesBack;
    return ignored;
  };
}

function expressionOf(pattern: string): RegExp {
  if (/[?[\]\\]/.test(pattern)) throw unknownPattern(pattern);
  const names = pattern.replace(/^\//, "").replace(/\/$/, "").split("/");
  const source = names
    .map((name, at) => {
      const isLast = at === names.length - 1;
      if (name === "**") return isLast ? ".*" : "(?:.*/)?";
      const own = name
        .split("*")
        .map((part) => part.replaceAll(/[.+^${}()|]/g, String.raw`\$&`))
        .join("[^/]*");
      return isLast ? own : `${own}/`;
    })
    .join("");
  return new RegExp(`^${source}$`);
}

function unknownPattern(pattern: string): Error {
  return new Error(`This reader of .dockerignore does not know ${pattern}`);
}
