import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Io, processIo, run } from "meshrpc";
import { describe, expect, test } from "vitest";
import { manifest, repository, workspaces } from "./workspace.ts";

const examples = workspaces().filter((folder) => folder.startsWith("examples/"));
const generating = examples.flatMap((folder) => {
  const script = manifest(folder).scripts?.["generate"];
  return script === undefined ? [] : [{ folder, script }];
});

describe("generated code of the examples", () => {
  test("is made by a script in each", () => {
    expect(generating.map(({ folder }) => folder)).toEqual(
      expect.arrayContaining(["examples/css_language", "examples/greeter", "examples/starter"]),
    );
  });

  test.each(generating)("of $folder is what the tool makes today", async ({ folder, script }) => {
    const [tool, ...words] = script.split(" ");
    expect(tool).toBe("meshrpc");
    const out: string[] = [];
    const err: string[] = [];
    const io: Io = {
      ...processIo(),
      cwd: join(repository, folder),
      stdout: { isTerminal: false, write: (text) => void out.push(text) },
      stderr: { isTerminal: false, write: (text) => void err.push(text) },
    };
    expect(await run([...words, "--dry-run", "--json"], io), err.join("")).toBe(0);
    const { actions } = JSON.parse(out.join("")) as {
      actions: readonly { kind: string; path: string }[];
    };
    expect(actions.length).toBeGreaterThan(7);
    const differing = actions.filter(({ kind }) => kind === "create" || kind === "overwrite");
    expect(differing, "Run `npm run generate`, and look at what changed.").toEqual([]);
  });
});

test("examples/starter type-checks by itself, beside the types of a browser", () => {
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", join(repository, "examples/starter")], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
});
