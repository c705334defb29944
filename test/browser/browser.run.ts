import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleOf, type Bundle } from "./bundle.ts";
import { Chromium, findChromium } from "./chromium.ts";
import { cases } from "./page/cases.ts";
import { Reports } from "./reports.ts";
import { startStage } from "./stage.ts";

/** Less than the two minutes that CI may spend on a browser. */
const downloadMs = 90_000;
const silenceMs = 30_000;

const chromium = await findChromium(downloadMs);
if ("missing" in chromium) console.log(`${cases.length} cases are skipped: ${chromium.missing}.`);

describe.skipIf("missing" in chromium)("in Chromium", () => {
  const ending = new AsyncDisposableStack();
  let reports: Reports | undefined;
  let bundles: readonly Bundle[] = [];

  beforeAll(async () => {
    if ("missing" in chromium) return;
    const [main, worker] = await Promise.all([bundleOf("main.ts"), bundleOf("worker.ts")]);
    bundles = [main, worker];
    const scripts = { "/main.js": main.code, "/worker.js": worker.code };
    const told = (reports = new Reports(cases.length, silenceMs));
    const { url } = ending.use(await startStage(scripts, told));
    const browser = ending.use(await Chromium.show(chromium.path, url));
    void browser.ended().then((said) => told.fail(`Chromium has ended. ${said}`));
    await told.ended;
  });

  afterAll(() => ending.disposeAsync());

  test.each(cases.map(({ name }) => name))("%s", (name) => {
    expect(reports?.of(name)).toEqual({ name });
  });

  test("the page and the worker need no module of Node", () => {
    expect(bundles.map(({ nodeModules }) => nodeModules)).toEqual([[], []]);
  });
});
