import { builtinModules } from "node:module";
import { describe, expect, test } from "vitest";
import { type Import, importsOf, packageOf } from "./imports.ts";
import { manifest, productSources, quoted, repositoryFiles, tableBelow, workspaces } from "./workspace.ts";

const sources = productSources();
const folders = workspaces();
const manifests = new Map(folders.map((folder) => [folder, manifest(folder)]));
const imports = sources.flatMap(importsOf);
const show = ({ from, specifier }: Import): string => `${from} imports ${specifier}`;

describe("folders", () => {
  const rows = new Map(
    tableBelow("ARCHITECTURE.md", "## Who may import whom").map(([folder, allowed]) => [
      quoted(folder)[0],
      quoted(allowed),
    ]),
  );

  test("all have a row in the table of ARCHITECTURE.md", () => {
    const found = new Set(sources.map((path) => `${path.split("/")[0]}/`));
    expect([...found].filter((folder) => !rows.has(folder))).toEqual([]);
  });

  test("import only the packages of their row", () => {
    const wrong = imports.filter((found) => {
      const folder = `${found.from.split("/")[0]}/`;
      const name = packageOf(found);
      // An example may import what it is about; that it is declared is another guard.
      return folder !== "examples/" && name !== undefined && rows.get(folder)?.includes(name) !== true;
    });
    expect(wrong.map(show)).toEqual([]);
  });

  test("reach other folders by the package's name only", () => {
    const owner = (path: string): string | undefined =>
      folders.find((folder) => path.startsWith(`${folder}/`));
    const wrong = imports.filter(({ from, file }) => file !== undefined && owner(from) !== owner(file));
    // The examples are one tutorial, told in folders.
    expect(wrong.filter(({ from }) => !from.startsWith("examples/")).map(show)).toEqual([]);
  });

  test("name Node's own modules by node:", () => {
    expect(imports.filter(({ specifier }) => builtinModules.includes(specifier)).map(show)).toEqual([]);
  });

  test("name relative files with their extension, and they exist", () => {
    const files = new Set(repositoryFiles());
    expect(imports.filter(({ file }) => file !== undefined && !files.has(file)).map(show)).toEqual([]);
  });

  test("declare every package that they import", () => {
    const undeclared = imports.filter((found) => {
      const name = packageOf(found);
      const folder = folders.find((candidate) => found.from.startsWith(`${candidate}/`));
      if (name === undefined || folder === undefined) return false;
      return manifests.get(folder)?.dependencies?.[name] === undefined;
    });
    expect(undeclared.map(show)).toEqual([]);
  });

  test("declare no package that they do not import", () => {
    const unused = folders
      .filter((folder) => !folder.startsWith("examples/"))
      .flatMap((folder) => {
        const used = new Set(imports.filter(({ from }) => from.startsWith(`${folder}/`)).map(packageOf));
        const declared = Object.keys(manifests.get(folder)?.dependencies ?? {});
        return declared.filter((name) => !used.has(name)).map((name) => `${folder} declares ${name}`);
      });
    expect(unused).toEqual([]);
  });
});

describe("layers of the runtime", () => {
  const rows = new Map(
    tableBelow("ARCHITECTURE.md", "## Layers of the runtime").map(([layer = "", allowed = ""]) => [
      quoted(layer)[0] ?? "",
      allowed === "all of them" ? allowed : quoted(allowed),
    ]),
  );
  const entries = new Set(
    Object.values(manifest("runtime").exports ?? {}).map((conditions) =>
      (conditions["@meshrpc/source"] ?? "").slice(2),
    ),
  );
  const inRuntime = imports.filter(({ from }) => from.startsWith("runtime/"));
  const layerOf = (path: string): string => path.slice("runtime/".length).replace(/\/.*/, "/");

  test("all have a row in the table of ARCHITECTURE.md, entries aside", () => {
    const layers = new Set(inRuntime.map(({ from }) => layerOf(from)).filter((layer) => !entries.has(layer)));
    expect([...layers].filter((layer) => !rows.has(layer))).toEqual([]);
  });

  test("import only what their row says", () => {
    const wrong = inRuntime.filter((found) => {
      const layer = layerOf(found.from);
      const allowed = rows.get(layer);
      if (entries.has(layer) || allowed === "all of them") return false;
      const target = found.file === undefined ? packageOf(found) : layerOf(found.file);
      return target !== undefined && target !== layer && allowed?.includes(target) !== true;
    });
    expect(wrong.map(show)).toEqual([]);
  });

  test("import all that their row says", () => {
    const used = (layer: string): ReadonlySet<string | undefined> =>
      new Set(
        inRuntime
          .filter(({ from }) => layerOf(from) === layer)
          .map((found) => (found.file === undefined ? packageOf(found) : layerOf(found.file))),
      );
    const unused = [...rows].flatMap(([layer, allowed]) =>
      typeof allowed === "string"
        ? []
        : allowed.filter((target) => !used(layer).has(target)).map((target) => `${layer} of ${target}`),
    );
    expect(unused).toEqual([]);
  });

  test("wire/ and link/ have no sockets, timers, files or processes", () => {
    const impure =
      /^node:(net|tls|dgram|dns|https?|http2|fs|timers|child_process|worker_threads|process)(\/|$)/;
    const wrong = inRuntime.filter(
      ({ from, specifier }) => /^runtime\/(wire|link)\//.test(from) && impure.test(specifier),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test.each(["contract", "http"])("no Node module and no package is reached from the entry %s", (entry) => {
    const reached = new Set<string>();
    const outside = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const { file, specifier, typeOnly } of importsOf(path)) {
        if (typeOnly) continue;
        if (file === undefined) outside.add(specifier);
        else visit(file);
      }
    };
    visit(`runtime/${entry}.ts`);
    expect(reached.size).toBeGreaterThan(5);
    expect([...outside]).toEqual([]);
  });
});

describe("cycles", () => {
  test("there are none, types included", () => {
    const graph = new Map<string, string[]>();
    for (const { from, file } of imports)
      if (file !== undefined) graph.set(from, [...(graph.get(from) ?? []), file]);
    expect(cycles(graph)).toEqual([]);
  });

  test("are found where they are", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", []],
    ]);
    expect(cycles(graph)).toEqual(["a → b → c → a"]);
  });
});

/** One way round for each edge that leads back to a file on the way to it. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string): void => {
    const at = way.indexOf(path);
    if (at !== -1) found.push([...way.slice(at), path].join(" → "));
    if (at !== -1 || done.has(path)) return;
    way.push(path);
    for (const next of graph.get(path) ?? []) visit(next);
    way.pop();
    done.add(path);
  };
  for (const path of graph.keys()) visit(path);
  return found;
}
