import { describe, expect, test } from "vitest";
import { publishedManifest } from "./manifest.ts";
import { installLine } from "./pack.ts";
import { published, workspaces } from "./workspaces.ts";

const all = workspaces();
const manifests = published(all).map((workspace) => publishedManifest(workspace, all));

test("the three packages are published", () => {
  expect(manifests.map(({ name }) => name).toSorted()).toEqual([
    "@meshrpc/gateway",
    "@meshrpc/runtime",
    "meshrpc",
  ]);
});

describe.each(manifests.map((manifest) => [manifest.name, manifest] as const))("%s", (_, manifest) => {
  test("has compiled entries only, types before code", () => {
    for (const conditions of Object.values(manifest.exports ?? {})) {
      expect(Object.keys(conditions)).toEqual(["types", "default"]);
      for (const path of Object.values(conditions)) expect(path).toMatch(/^\.\/dist\/.*\.(d\.ts|js)$/);
    }
  });

  test("has no scripts, and needs no package that is private or for development", () => {
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const unpublished = all.filter((workspace) => workspace.manifest.private === true);
    expect(Object.keys(manifest)).not.toContain("scripts");
    expect(Object.keys(manifest)).not.toContain("devDependencies");
    expect(unpublished.filter(({ manifest: { name } }) => needed.includes(name))).toEqual([]);
  });

  test("has the version of the others", () => {
    expect(manifest.version).toBe(manifests[0]?.version);
  });
});

test("the tool brings what its private parts need", () => {
  const tool = manifests.find(({ name }) => name === "meshrpc");
  expect(Object.keys(tool?.dependencies ?? {})).toEqual([
    "ajv",
    "cac",
    "handlebars",
    "typescript-json-schema",
  ]);
});

test("a member that readers of a registry want may not be missing", () => {
  const [first] = published(all);
  const { keywords: _, ...manifest } = first!.manifest;
  expect(() => publishedManifest({ folder: "runtime", manifest }, all)).toThrow(
    'runtime/package.json has no "keywords".',
  );
});

test("an entry stands in dist/ where its source stands, or is refused", () => {
  const [first] = published(all);
  const exports = {
    ".": { "@meshrpc/source": "./index.ts", types: "./dist/index.d.ts", default: "./index.js" },
  };
  const wrong = { folder: "runtime", manifest: { ...first!.manifest, exports } };
  expect(() => publishedManifest(wrong, all)).toThrow(
    'Name its source as "@meshrpc/source", and its place in dist/ after it: ' +
      '{"types":"./dist/index.d.ts","default":"./dist/index.js"}.',
  );
});

test("the line that installs them puts the tool among the development dependencies", () => {
  const packed = ["@meshrpc/runtime", "meshrpc", "@meshrpc/gateway"].map((name, at) => ({
    name,
    path: at === 2 ? "/a b/2.tgz" : `/a/${at}.tgz`,
    bytes: 1,
  }));
  expect(installLine(packed)).toBe('npm i -D /a/1.tgz && npm i /a/0.tgz "/a b/2.tgz"');
});
