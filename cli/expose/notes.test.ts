import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../program.ts";
import { temporaryFolder, writeFiles } from "../testing/folder.ts";
import { testIo } from "../testing/io.ts";

const greeter = `/** Sends greetings. @service greeter */
export interface Greeter {
  greet(name: string): Promise<string>;
}
`;
const counter = "/** @service */\nexport interface Counter {\n  count(): Promise<number>;\n}\n";

function project(): string {
  const cwd = temporaryFolder();
  writeFiles(cwd, {
    "package.json": "{}",
    "tsconfig.json": '{ "compilerOptions": { "allowImportingTsExtensions": true } }',
    "service/greeter.ts": greeter,
  });
  return cwd;
}

/** What `expose -y` says beside what it does. */
async function notes(cwd: string, ...words: readonly string[]): Promise<string> {
  const io = testIo({ cwd });
  expect(await run(["expose", "-y", ...words], io), io.errors()).toBe(0);
  return io.errors();
}

describe("files that are no longer generated", () => {
  test("are told when a service gets another name", async () => {
    const cwd = project();
    expect(await notes(cwd, "service")).toBe("");
    writeFiles(cwd, { "service/greeter.ts": greeter.replace("@service greeter", "@service hello") });
    const told = await notes(cwd, "service");
    expect(told).toBe(
      "note: no longer generated, so delete them, in [project]/service/gen: greeter.client.ts, greeter.handler.ts, " +
        "greeter.idl.json, greeter.routes.ts, greeter.service.ts, greeter.types.ts, greeter.wire.ts\n",
    );
    expect(fs.readdirSync(join(cwd, "service/gen"))).toHaveLength(14);
  });

  test("are told when the interface has another name, or its file has, or is gone", async () => {
    for (const [path, text] of [
      [
        "service/greeter.ts",
        greeter.replace("interface Greeter", "interface Welcome").replace(" greeter", ""),
      ],
      ["service/greeters.ts", greeter.replace("@service greeter", "@service welcome")],
      ["service/counter.ts", counter],
    ] as const) {
      const cwd = project();
      await notes(cwd, "service");
      fs.rmSync(join(cwd, "service/greeter.ts"));
      writeFiles(cwd, { [path]: text });
      expect(await notes(cwd, "service")).toMatch(/^note: no longer generated, .*: greeter\.client\.ts, /);
    }
  });

  test("are told when only one of them is made no more", async () => {
    const cwd = project();
    writeFiles(cwd, { "templates/{service}.names.ts.hbs": "{{provenance}}\n" });
    await notes(cwd, "--openapi", "--templates", "templates", "service");
    expect(await notes(cwd, "--openapi", "service")).toBe(
      "note: no longer generated, so delete it, in [project]/service/gen: greeter.names.ts\n",
    );
    expect(await notes(cwd, "service")).toContain(": greeter.names.ts, greeter.openapi.json\n");
  });

  test("are not those of another source, of another service of the source, or of somebody else", async () => {
    const cwd = project();
    writeFiles(cwd, {
      "service/counter.ts": counter,
      "service/gen/hand.ts": "export const hand = 1;\n",
      "service/gen/notes.md": "mine\n",
    });
    await notes(cwd, "service");
    expect(await notes(cwd, "service/greeter.ts")).toBe("");
    expect(await notes(cwd, "-M", "Counter", "service")).toBe("");
    expect(await notes(cwd, "--interface", "Counter", "service")).toBe("");
  });

  test("stand in the JSON", async () => {
    const cwd = project();
    await notes(cwd, "-P", "old", "service");
    const io = testIo({ cwd });
    expect(await run(["expose", "-y", "--json", "service"], io)).toBe(0);
    expect(JSON.parse(io.printed()).stale).toContain("service/gen/old.client.ts");
  });
});

describe("files that are overwritten", () => {
  test("are told if they were edited by hand", async () => {
    const cwd = project();
    await notes(cwd, "service");
    fs.appendFileSync(join(cwd, "service/gen/greeter.client.ts"), "// mine\n");
    writeFiles(cwd, { "service/greeter.ts": greeter.replace("greet(", "welcome(") });
    const io = testIo({ cwd });
    expect(await run(["expose", "-y", "--json", "service"], io)).toBe(0);
    expect(io.errors()).toBe(
      "warning: not as generated, but edited by hand, or made by another version or with other templates, in [project]/service/gen: greeter.client.ts. Edits are overwritten.\n",
    );
    expect(JSON.parse(io.printed()).edited).toEqual(["service/gen/greeter.client.ts"]);
  });

  test("are told if only they changed, and if it is the contract", async () => {
    const cwd = project();
    await notes(cwd, "service");
    writeFiles(cwd, { "service/gen/greeter.types.ts": "" });
    expect(await notes(cwd, "service")).toContain("in [project]/service/gen: greeter.types.ts. Edits");
    for (const text of ["{", JSON.stringify({ meshrpc: 1 })]) {
      writeFiles(cwd, { "service/gen/greeter.idl.json": text });
      expect(await notes(cwd, "service")).toContain(": greeter.idl.json. Edits");
    }
  });

  test("are not told if the source changed", async () => {
    const cwd = project();
    await notes(cwd, "--openapi", "service");
    writeFiles(cwd, {
      "service/greeter.ts": greeter.replace("Sends", "Brings").replace("greet(", "welcome("),
    });
    expect(await notes(cwd, "--openapi", "service")).toBe("");
  });
});
