import { builtinModules } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { repository } from "./workspace.ts";

/** As an application's bundler would, for browsers, minified. */
async function bundleOf(source: string): Promise<{ code: string; modules: readonly string[] }> {
  const entry = "\0application";
  const bundle = await rolldown({
    input: entry,
    platform: "browser",
    resolve: { conditionNames: ["@meshrpc/source", "import", "default"] },
    plugins: [
      {
        name: "application",
        resolveId: (id) => (id === entry ? entry : undefined),
        load: (id) => (id === entry ? source : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "es", minify: true });
  await bundle.close();
  const [{ code, imports, moduleIds }] = output;
  return { code, modules: [...imports, ...moduleIds.map((id) => id.replace(`${repository}/`, ""))] };
}

const greeter = join(repository, "examples/greeter/service/gen/greeter.client.ts");
const application = `
  import { httpChannel } from ${JSON.stringify(join(repository, "runtime/http.ts"))};
  import { GreeterClient } from ${JSON.stringify(greeter)};
  new GreeterClient(httpChannel("https://api.example.com")).greet("Max").then(alert);
`;

test("a browser bundle of one client over httpChannel is at most 10 kB gzip", async () => {
  const { code } = await bundleOf(application);
  // 10,000 is the promise. Half of it are the checks, with the words that say where a value does not fit.
  expect(gzipSync(code).length).toBeLessThanOrEqual(10_000);
});

test("it contains no Node module, no package and nothing of the wire", async () => {
  const { code, modules } = await bundleOf(application);
  expect(modules.length).toBeGreaterThan(20);
  const isNode = (id: string): boolean => id.startsWith("node:") || builtinModules.includes(id);
  expect(
    modules.filter(
      (id) => isNode(id) || /node_modules|__vite|runtime\/(?!http|rpc|check|error|contract)/.test(id),
    ),
  ).toEqual([]);
  expect(code).not.toMatch(/\b(process\.|Buffer\b|require\()/);
});
