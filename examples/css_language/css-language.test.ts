import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createGateway, type Gateway } from "@meshrpc/gateway";
import { Mesh } from "@meshrpc/runtime";
import type { CompletionList } from "vscode-languageserver-types";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CssLanguageService } from "./css-language-service.ts";
import type { CssLanguage, Stylesheet } from "./service/css-language.ts";
import { CssLanguageClient } from "./service/gen/css-language.client.ts";
import { cssLanguageHandler } from "./service/gen/css-language.handler.ts";
import { cssLanguageRoutes } from "./service/gen/css-language.routes.ts";
import { cssLanguageService } from "./service/gen/css-language.service.ts";

/** A stylesheet that nobody here wrote. */
const tachyons = createRequire(import.meta.url).resolve("tachyons/css/tachyons.css");
const inProcess: CssLanguage = new CssLanguageService();

let server: Mesh;
let caller: Mesh;
let gateway: Gateway;
let url: string;
let byMesh: CssLanguage;
let sheet: Stylesheet;

beforeAll(async () => {
  sheet = { language: "css", text: await readFile(tachyons, "utf8") };
  server = new Mesh({ name: "css-language", log: "silent", signals: false });
  server.publish(cssLanguageHandler(new CssLanguageService()));
  await server.listen("127.0.0.1:0");
  caller = new Mesh({ name: "editor", nodes: [String(server.address)], log: "silent", signals: false });
  await caller.listen("127.0.0.1:0");
  await caller.wait([cssLanguageService], { timeoutMs: 10_000 });
  byMesh = new CssLanguageClient(caller.channel(cssLanguageService));
  gateway = createGateway(caller, { services: [cssLanguageRoutes] });
  url = await gateway.listen({ port: 0, hostname: "127.0.0.1" });
});

afterAll(async () => {
  await gateway?.close();
  await caller?.close();
  await server?.close();
});

async function byHttp(method: keyof CssLanguage, body: object): Promise<unknown> {
  const response = await fetch(`${url}/css-language/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json();
}

/** Absent and undefined are the same to a reader of the protocol. */
function withoutUndefined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

test("its program starts and answers, in a process of its own", async () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const program = spawn(process.execPath, ["--conditions=@meshrpc/source", main], {
    env: { ...process.env, APP_HTTP_PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let served: string | undefined;
    for await (const line of createInterface({ input: program.stdout })) {
      served = /serves (http:\S+)$/.exec(line)?.[1];
      if (served !== undefined) break;
    }
    const answer = await fetch(`${served}/css-language/validate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sheet: { language: "css", text: "a { colour: red }" } }),
    });
    expect(JSON.stringify(await answer.json())).toContain("Unknown property: 'colour'");
  } finally {
    const exited = program.exitCode === null ? once(program, "exit") : undefined;
    program.kill();
    await exited;
  }
});

test("completions are the same in process, by mesh and by HTTP", async () => {
  // Inside the first declaration of `.aspect-ratio`.
  const line = sheet.text.split("\n").findIndex((text) => text.startsWith(".aspect-ratio "));
  const position = { line, character: sheet.text.split("\n")[line]!.indexOf("{") + 2 };
  const expected: CompletionList = withoutUndefined(await inProcess.complete(sheet, position));
  expect(expected.items.length).toBeGreaterThan(100);
  expect(await byMesh.complete(sheet, position)).toEqual(expected);
  expect(await byHttp("complete", { sheet, position })).toEqual(expected);
});

test("hover, symbols, validation and formatting are the same three ways", async () => {
  const position = {
    line: sheet.text.split("\n").findIndex((text) => text.includes("line-height:")),
    character: 3,
  };
  const layout = { tabSize: 4, insertSpaces: true };
  const broken: Stylesheet = { language: "css", text: "a { colour: red; }\nb { color: }\n" };
  const questions = [
    ["hover", { sheet, position }, [sheet, position]],
    ["symbols", { sheet }, [sheet]],
    ["validate", { sheet: broken }, [broken]],
    ["format", { sheet, layout }, [sheet, layout]],
  ] as const;
  for (const [method, body, args] of questions) {
    const expected = withoutUndefined(await Reflect.apply(inProcess[method], inProcess, args));
    expect(expected, method).toBeTruthy();
    expect(await Reflect.apply(byMesh[method], byMesh, args), method).toEqual(expected);
    expect(await byHttp(method, body), method).toEqual(expected);
  }
});

test("no word under the cursor is null on every path", async () => {
  const empty: Stylesheet = { language: "css", text: "" };
  const position = { line: 0, character: 0 };
  expect(await inProcess.hover(empty, position)).toBeNull();
  expect(await byMesh.hover(empty, position)).toBeNull();
  expect(await byHttp("hover", { sheet: empty, position })).toBeNull();
});
