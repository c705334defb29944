import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { drainGraceMs } from "../../runtime/mesh/limits.ts";
import { readOptions } from "../../runtime/node/options.ts";
import { blocks } from "../guards/documents.ts";
import { read, repository } from "../guards/workspace.ts";

const guide = "docs/guides/deployment.md";
const composeText = read("docker-compose.yml");
const { services } = parse(composeText, { merge: true }) as { services: Record<string, { image: string }> };

test("the commands of the guide name services, files and variables that there are", () => {
  const commands = blocks(guide)
    .flatMap(({ code }) => code.split("\n"))
    .filter((line) => /^\$ (export|docker|\w+=\S+ docker) /.test(line));
  expect(commands.length).toBeGreaterThan(6);
  for (const command of commands) {
    for (const [, name = ""] of command.matchAll(/\b([A-Z_]+)=/g))
      expect(composeText, command).toContain(`\${${name}:-`);
    for (const [, compose, swarm = ""] of command.matchAll(
      /--scale ([\w-]+)=|service scale tutorial_([\w-]+)=/g,
    ))
      expect(services, command).toHaveProperty([compose ?? swarm]);
    for (const [, file = ""] of command.matchAll(/ -c (\S+)/g))
      expect(existsSync(join(repository, file)), command).toBe(true);
  }
});

test("the list of keys in the guide is one that a node reads from a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "meshrpc-guide-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "cluster-secret.txt");
  writeFileSync(file, blocks(guide).find(({ language }) => language === "json")!.code);
  const { secrets } = readOptions({ name: "a" }, { MESHRPC_CLUSTER_SECRET_FILE: file });
  expect(secrets.map(({ id }) => id)).toEqual(["default", "2026-12"]);
  // So that a node that has only the old secret is met: it calls it by this id.
  expect(readOptions({ name: "a" }, { MESHRPC_CLUSTER_SECRET: "s" }).secrets[0]?.id).toBe("default");
});

test("the times of grace in the guide are those of the code and of the Compose file", () => {
  const text = read(guide);
  expect(text.match(/\| (\d+) s \|/g)).toEqual([
    `| ${drainGraceMs / 1_000} s |`,
    `| ${drainGraceMs / 1_000} s |`,
    "| 5 s |",
  ]);
  const [, period] = /stop_grace_period: (\w+)/.exec(composeText) ?? [];
  expect(text).toContain(`\`stop_grace_period\` is ${period?.replace("s", " s")}`);
});
