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

/** A page that makes one call with one client. */
function application(client: string, name: string, call: string): string {
  return `
    import { httpChannel } from ${JSON.stringify(join(repository, "runtime/http.ts"))};
    import { ${name} } from ${JSON.stringify(join(repository, client))};
    new ${name}(httpChannel("https://api.example.com")).${call}.then(alert);
  `;
}

const starter = application("examples/starter/gen/hello.client.ts", "HelloClient", 'greet("Max")');
const greeter = application(
  "examples/greeter/service/gen/greeter.client.ts",
  "GreeterClient",
  'greet("Max")',
);

test("a browser bundle of one client over httpChannel is at most 10 kB gzip", async () => {
  const { code } = await bundleOf(starter);
  // 10,000 is the promise, kept for the client of the README. Most of it are interceptors, errors, and the words
  // that say where a value does not fit; what a contract adds are its own checks.
  expect(gzipSync(code).length).toBeLessThanOrEqual(10_000);
});

test("three methods, a stream and a typed error take little more", async () => {
  const { code } = await bundleOf(greeter);
  // Another 0.8 kB for the checks of the greeter's types, within the same promise.
  expect(gzipSync(code).length).toBeLessThanOrEqual(10_000);
});

test("it contains no Node module, no package and nothing of the wire", async () => {
  const { code, modules } = await bundleOf(greeter);
  expect(modules.length).toBeGreaterThan(20);
  const isNode = (id: string): boolean => id.startsWith("node:") || builtinModules.includes(id);
  const foreign = /node_modules|runtime\/(?!http|rpc|check|error|contract)/;
  expect(modules.filter((id) => isNode(id) || foreign.test(id))).toEqual([]);
  expect(code).not.toMatch(/\b(process\.|Buffer\b|require\()/);
});
