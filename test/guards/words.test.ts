import { expect, test } from "vitest";
import { read, repositoryFiles } from "./workspace.ts";

/** In parts, so that this file is not one of those it looks for. */
const registryHosts = [
  ["registry", "npmjs", "org"],
  ["registry", "yarnpkg", "com"],
  ["registry", "npmmirror", "com"],
  ["npm", "pkg", "github", "com"],
].map((parts) => parts.join("."));

const texts = repositoryFiles().filter((path) =>
  /\.(ts|js|mjs|json|md|hbs|py|sh|ya?ml)$|(^|\/)\.[^/]+$|\.ci\/run$/.test(path),
);

test("no file names the host of a package registry: each machine has its own", () => {
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((path) => registryHosts.some((host) => read(path).includes(host)))).toEqual([]);
});

test("no file or folder has a name that says nothing about it", () => {
  const empty = /(^|\/)(utils?|helpers?|common|misc|managers?)(\.[^/]*|\/)/;
  expect(repositoryFiles().filter((path) => empty.test(path))).toEqual([]);
});
