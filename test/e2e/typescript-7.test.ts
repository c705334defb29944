import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { manifest, repository } from "../guards/workspace.ts";

/** All that is strict, as generated code promises to bear. */
const compilerOptions = {
  target: "es2025",
  lib: ["es2025"],
  module: "nodenext",
  customConditions: ["@meshrpc/source"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedDeclarations: true,
  declaration: true,
  rewriteRelativeImportExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

const service = `/** Keeps accounts. @service bank */
export interface Bank {
  /** What is there. @readonly */
  balance(account: AccountId, currency?: Currency): Promise<number>;
  /** Moves money. @throws {Overdrawn} when there is too little */
  move(from: AccountId, to: AccountId, order: Order): Promise<void>;
  /** Every movement as it happens. */
  watch(account: AccountId): AsyncIterable<Order>;
}
export type AccountId = string & { readonly __brand: "AccountId" };
export const Currency = { Euro: "EUR", Dollar: "USD" } as const;
export type Currency = (typeof Currency)[keyof typeof Currency];
export interface Order {
  amount: number;
  note?: string;
}
export class Overdrawn extends Error {
  override readonly name = "Overdrawn";
  readonly missing: number = 0;
}
`;

const client = `import type { Channel } from "@meshrpc/runtime/contract";
import type { AccountId, Bank } from "./bank.ts";
import { BankClient } from "./gen/bank.client.ts";

export function connect(channel: Channel): Bank {
  const bank: Bank = new BankClient(channel);
  return bank;
}
export async function total(bank: Bank, accounts: readonly AccountId[]): Promise<number> {
  let sum = 0;
  for (const account of accounts) sum += await bank.balance(account);
  return sum;
}
`;

describe("a project whose own TypeScript is 7", () => {
  let folder = "";

  beforeAll(() => {
    folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "meshrpc-ts7-")));
    fs.mkdirSync(join(folder, "node_modules/@meshrpc"), { recursive: true });
    fs.mkdirSync(join(folder, "node_modules/.bin"));
    fs.symlinkSync(join(repository, "node_modules/typescript"), join(folder, "node_modules/typescript"));
    for (const name of ["@types", "undici-types"]) {
      fs.symlinkSync(join(repository, "node_modules", name), join(folder, "node_modules", name));
    }
    fs.symlinkSync(join(repository, "runtime"), join(folder, "node_modules/@meshrpc/runtime"));
    fs.symlinkSync(join(repository, "cli/bin/meshrpc.js"), join(folder, "node_modules/.bin/meshrpc"));
    fs.writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    fs.writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions, include: ["service"] }),
    );
    fs.mkdirSync(join(folder, "service"));
    fs.writeFileSync(join(folder, "service/bank.ts"), service);
    fs.writeFileSync(join(folder, "service/client.ts"), client);
  });

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  test("has it, and not the compiler that the tool brings", () => {
    expect(manifest("node_modules/typescript")).toMatchObject({ version: expect.stringMatching(/^7\./) });
  });

  test("runs expose, without a hint", () => {
    const { status, stdout, stderr } = spawnSync(
      join(folder, "node_modules/.bin/meshrpc"),
      ["-R", ".", "expose", "-y", "service/"],
      { cwd: folder, encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout).toContain("Action#8: create file [project]/service/gen/bank.wire.ts with ");
    expect(status).toBe(0);
  });

  test("compiles what is generated under every strict option, against the author's own interface", () => {
    const tsc = join(folder, "node_modules/typescript/bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});
