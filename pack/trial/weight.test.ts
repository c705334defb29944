import * as fs from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { install } from "./install.ts";

const tarballs = inject("tarballs");

test("a project that installs the runtime has at most 8 packages and 5 MB more", () => {
  const { packages, bytes } = installed("runtime-alone", ["@meshrpc/runtime"]);
  console.log(`Installing @meshrpc/runtime brings ${packages} packages, ${megabytes(bytes)} in all.`);
  expect(packages).toBeLessThanOrEqual(8);
  expect(bytes).toBeLessThanOrEqual(5e6);
});

test("with the gateway it has at most 12 packages and 8 MB more", () => {
  const { packages, bytes } = installed("with-gateway", ["@meshrpc/runtime", "@meshrpc/gateway"]);
  console.log(`With @meshrpc/gateway it is ${packages} packages, ${megabytes(bytes)} in all.`);
  expect(packages).toBeLessThanOrEqual(12);
  expect(bytes).toBeLessThanOrEqual(8e6);
});

function installed(
  name: string,
  packages: readonly string[],
): { readonly packages: number; readonly bytes: number } {
  const folder = join(inject("work"), name);
  install(
    folder,
    packages.map((one) => tarballs[one] ?? ""),
  );
  const files = fs
    .readdirSync(join(folder, "node_modules"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile());
  const manifests = files.filter(
    ({ name: file, parentPath }) =>
      file === "package.json" && /[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+$/.test(parentPath),
  );
  const sizes = files.map(({ name: file, parentPath }) => fs.statSync(join(parentPath, file)).size);
  return { packages: manifests.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
