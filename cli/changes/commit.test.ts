import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { snapshot, temporaryFolder, writeFiles } from "../testing/folder.ts";
import type { Action, DesiredFile } from "./action.ts";
import { commit, CommitError } from "./commit.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { plan } from "./plan.ts";
import type { Root } from "./root.ts";
import { survey } from "./survey.ts";

const desired: readonly DesiredFile[] = [
  { path: "service/gen/a.ts", text: "new a\n" },
  { path: "service/gen/b.ts", text: "new b\n" },
  { path: "service/gen/same.ts", text: "same\n" },
  { path: "other/deep/gen/c.ts", text: "new c\n" },
  { path: "d.ts", text: "new d\n" },
];

interface Project {
  readonly root: Root;
  readonly actions: readonly Action[];
}

function project(): Project {
  const path = temporaryFolder();
  writeFiles(path, {
    "service/gen/a.ts": "old a\n",
    "service/gen/same.ts": "same\n",
    "d.ts": "old d\n",
    "mine.ts": "mine\n",
  });
  fs.chmodSync(join(path, "service/gen/a.ts"), 0o640);
  const root = { path, real: path };
  return { root, actions: plan(desired, survey(nodeDisk, root, desired)) };
}

const changing = ["makeFolder", "removeFolder", "write", "backUp", "rename", "remove"] as const;

/** A disk on which the changing operations that `fails` picks do nothing and throw. */
function failing(
  fails: (count: number, operation: string, path: string) => boolean,
): Disk & { readonly count: () => number } {
  let count = 0;
  const disk: Record<string, unknown> = { ...nodeDisk, count: () => count };
  for (const operation of changing) {
    const real = nodeDisk[operation] as (...args: unknown[]) => void;
    disk[operation] = (...args: unknown[]) => {
      count += 1;
      if (fails(count, operation, String(args[0]))) throw new Error(`no space for step ${count}`);
      real(...args);
    };
  }
  return disk as unknown as Disk & { readonly count: () => number };
}

describe("a commit", () => {
  test("does every action and reports each by its number", () => {
    const { root, actions } = project();
    const reports: string[] = [];
    const left = commit(nodeDisk, root, actions, (number, { kind, path }) =>
      reports.push(`${number} ${kind} ${path}`),
    );
    expect(left).toEqual([]);
    for (const { path, text } of desired) expect(fs.readFileSync(join(root.path, path), "utf8")).toBe(text);
    expect(reports).toEqual([
      "1 folder other/deep/gen",
      "2 folder service/gen",
      "3 create other/deep/gen/c.ts",
      "4 create service/gen/b.ts",
      "5 overwrite d.ts",
      "6 overwrite service/gen/a.ts",
      "7 keep service/gen/same.ts",
    ]);
  });

  test("leaves nothing but the files: no temporary names, no second links", () => {
    const { root, actions } = project();
    commit(nodeDisk, root, actions, () => {});
    const files = Object.entries(snapshot(root.path)).filter(([, about]) => !about.startsWith("folder"));
    expect(files.map(([path]) => path)).toEqual([...desired.map(({ path }) => path), "mine.ts"].toSorted());
    for (const [, about] of files) expect(about.split(" ")[2]).toBe("1");
  });

  test("keeps the mode of a file that it overwrites, and does not touch one that stays", () => {
    const { root, actions } = project();
    const before = snapshot(root.path);
    commit(nodeDisk, root, actions, () => {});
    const after = snapshot(root.path);
    expect(after["service/gen/a.ts"]).toMatch(/^100640 /);
    expect(after["service/gen/same.ts"]).toBe(before["service/gen/same.ts"]);
  });

  test("puts content, modes, times and absence back, whichever step fails", () => {
    const { root: dry, actions: dryActions } = project();
    const counting = failing(() => false);
    commit(counting, dry, dryActions, () => {});
    // The last steps remove second names of old files, when all is applied already.
    const steps = counting.count() - dryActions.filter(({ kind }) => kind === "overwrite").length;
    expect(steps).toBeGreaterThan(8);
    for (let step = 1; step <= steps; step++) {
      const { root, actions } = project();
      const before = snapshot(root.path);
      const disk = failing((count) => count === step);
      expect(() => commit(disk, root, actions, () => {})).toThrow(
        `The changes could not be applied: no space for step ${step}.\nEvery file is as it was before.`,
      );
      expect(snapshot(root.path)).toEqual(before);
    }
  });

  test("puts everything back when saying what was done fails", () => {
    const { root, actions } = project();
    const before = snapshot(root.path);
    const report = (number: number): void => {
      if (number === 6) throw new Error("broken pipe");
    };
    expect(() => commit(nodeDisk, root, actions, report)).toThrow("broken pipe");
    expect(snapshot(root.path)).toEqual(before);
  });

  test("says where the old content is when it cannot be put back, and keeps it there", () => {
    const { root, actions } = project();
    let broken = false;
    const disk = failing((_, operation, path) => {
      broken ||= operation === "rename" && path.includes("a.ts");
      return broken && operation === "rename";
    });
    const error = caught(() => commit(disk, root, actions, () => {}));
    expect(error).toBeInstanceOf(CommitError);
    const { left } = error as CommitError;
    expect(left).toHaveLength(1);
    const [, old = ""] = /its old content is in (\S+)/.exec(left[0] ?? "") ?? [];
    expect(fs.readFileSync(old, "utf8")).toBe("old d\n");
    expect(fs.readFileSync(join(root.path, "service/gen/a.ts"), "utf8")).toBe("old a\n");
  });

  test("succeeds with a list of leftovers when a second name cannot be removed", () => {
    const { root, actions } = project();
    const disk = failing((_, operation, path) => operation === "remove" && path.endsWith(".old"));
    const left = commit(disk, root, actions, () => {});
    expect(left).toHaveLength(2);
    expect(fs.readFileSync(join(root.path, "d.ts"), "utf8")).toBe("new d\n");
  });

  test.each([
    ["changed", (root: string) => fs.writeFileSync(join(root, "d.ts"), "someone's\n"), "d.ts changed since"],
    [
      "appeared",
      (root: string) => fs.writeFileSync(join(root, "service/gen/b.ts"), "someone's\n"),
      "b.ts changed since",
    ],
    ["vanished", (root: string) => fs.rmSync(join(root, "d.ts")), "d.ts changed since"],
    ["became a link", linkGen, "service/gen is a symbolic link"],
  ])("refuses when a place %s since it was shown", (_, meddle, message) => {
    const { root, actions } = project();
    meddle(root.path);
    const before = snapshot(root.path);
    expect(() => commit(nodeDisk, root, actions, () => {})).toThrow(message);
    expect(snapshot(root.path)).toEqual(before);
  });
});

function linkGen(root: string): void {
  fs.renameSync(join(root, "service/gen"), join(root, "elsewhere"));
  fs.symlinkSync(join(root, "elsewhere"), join(root, "service/gen"));
}

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
