import type { Routes } from "@meshrpc/runtime/contract";

/** The verbs of the generated routes that `pathname` matches, sorted; HEAD wherever GET is. */
export function verbsAt(services: readonly Routes[], pathname: string): readonly string[] {
  const segments = pathname.split("/");
  const verbs = new Set<string>();
  for (const { routes } of services) {
    for (const { verb, path } of routes) {
      if (!matches(path.split("/"), segments)) continue;
      verbs.add(verb);
      if (verb === "GET") verbs.add("HEAD");
    }
  }
  return [...verbs].toSorted();
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, at) => (part.startsWith(":") ? segments[at] !== "" : part === segments[at]))
  );
}
