import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { pack } from "../pack.ts";

const tarballs = inject("tarballs");

test("packing twice gives the same bytes", () => {
  const again = pack(join(inject("work"), "packed-again"));
  expect(again.map(({ path }) => basename(path))).toEqual(
    Object.values(tarballs).map((path) => basename(path)),
  );
  for (const { name, path } of again) {
    expect(readFileSync(path).equals(readFileSync(tarballs[name] ?? "")), name).toBe(true);
  }
});

describe.each(Object.entries(tarballs))("%s", (name, path) => {
  const { stdout } = spawnSync("tar", ["-tzf", path], { encoding: "utf8" });
  const files = stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.replace(/^package\//, "")]));

  test("holds modules, declarations and documents, and no sources or tests", () => {
    const known = /^(dist\/.*\.(js|d\.ts|hbs)|bin\/meshrpc\.js|[A-Z]+\.md|LICENSE|package\.json)$/;
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !known.test(file) || /\.test\.|fixtures|testing\//.test(file))).toEqual([]);
  });

  test("has a licence, a page about itself, and the specifications that are its own", () => {
    const specifications: Readonly<Record<string, readonly string[]>> = {
      meshrpc: ["IDL.md", "VIEW.md"],
      "@meshrpc/runtime": ["PROTOCOL.md", "REGISTRY.md"],
      "@meshrpc/gateway": ["HTTP.md", "IDL.md"],
    };
    const wanted = ["LICENSE", "README.md", ...(specifications[name] ?? ["no such package"])];
    expect(files.filter((file) => !file.includes("/") && file !== "package.json").toSorted()).toEqual(
      wanted.toSorted(),
    );
  });
});
