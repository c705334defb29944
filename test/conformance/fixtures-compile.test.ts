import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  compile,
  emitInto,
  type EmittedService,
  type Journey,
  outsideOf,
  prepareProject,
  travel,
} from "./emitted-services.ts";

/** Every contract that the tests of the extractor hold: sources and what comes of them. */
const fixtures = fileURLToPath(new URL("../../extractor/fixtures/", import.meta.url));
const titles = readdirSync(fixtures).filter((title) =>
  existsSync(join(fixtures, title, "expected.idl.json")),
);
const folder = mkdtempSync(join(tmpdir(), "meshrpc-fixtures-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

prepareProject(folder);
const services: readonly EmittedService[] = titles.flatMap((title) => {
  const from = join(fixtures, title);
  const texts = readFileSync(join(from, "expected.idl.json"), "utf8").split(/(?<=^\}\n)/m);
  return emitInto(folder, title, from, texts);
});

test("the code of every contract compiles against its author's interface, and without it", async () => {
  expect(services.length).toBeGreaterThan(100);
  expect(await compile(folder)).toEqual([]);
});

test("what stands alone asks for no module of the author's", () => {
  const alone = services.filter(({ title }) => title.endsWith(", standalone"));
  expect(alone.length).toBe(services.length / 2);
  expect(alone.flatMap(outsideOf)).toEqual([]);
});

describe("random values travel and broken ones are refused before the handler runs", () => {
  let journeys: readonly Journey[] = [];
  beforeAll(async () => {
    journeys = await travel(folder, services);
  }, 60_000);

  test.each(services.map(({ title }) => title))("%s", (title) => {
    const journey = journeys.find((other) => other.title === title);
    expect(journey?.problems).toEqual([]);
    expect(journey?.calls).toBeGreaterThan(0);
  });

  test("there are enough of both", () => {
    const sum = (of: "calls" | "refusals"): number =>
      journeys.reduce((total, journey) => total + journey[of], 0);
    expect(sum("calls")).toBeGreaterThan(400);
    expect(sum("refusals")).toBeGreaterThan(300);
  });
});
