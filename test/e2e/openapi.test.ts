import { fileURLToPath } from "node:url";
import { codes } from "@meshrpc/runtime/contract";
import { loadIdl, openApi } from "@meshrpc/schema";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { quoted, tableBelow } from "../guards/workspace.ts";
import { OutOfStock } from "./shop/shop.ts";
import { teapot } from "./stage/shopkeeper.ts";
import { stage } from "./stage/stage.ts";

const { node } = stage();
const document = openApi(loadIdl(fileURLToPath(new URL("shop/gen/shop.idl.json", import.meta.url))));

/** What a schema of the document says of a value; nothing if it fits. */
function judge(schema: unknown, value: unknown): string {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "document:", ...document });
  // References in a piece of the document are meant as seen from the whole.
  const inPlace = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document:#/')) as object;
  const validate = ajv.compile(inPlace);
  return validate(value) ? "" : ajv.errorsText(validate.errors);
}

interface Media {
  readonly schema: unknown;
  readonly "x-itemSchema"?: unknown;
}
type Content = Readonly<Record<string, Media>>;

function contentOf(part: unknown): Content {
  const { $ref, content = {} } = part as { readonly $ref?: string; readonly content?: Content };
  if ($ref === undefined) return content;
  return contentOf(document.components.responses[$ref.split("/").at(-1) ?? ""]);
}

interface Asked {
  readonly path: string;
  readonly verb: string;
  /** In place of `{sku}`. */
  readonly sku?: string;
  readonly body?: unknown;
  /** Lines of a streamed body. */
  readonly lines?: readonly unknown[];
  readonly accept?: string;
  readonly status: number;
}

const json = "application/json";
const ndjson = "application/x-ndjson";

const asked: readonly Asked[] = [
  { path: "/shop/articles/{sku}", verb: "get", sku: teapot, status: 200 },
  { path: "/shop/articles/{sku}", verb: "get", sku: "none-1", status: 404 },
  { path: "/shop/articles/{sku}", verb: "get", sku: "x", status: 400 },
  { path: "/shop/find", verb: "post", body: { sku: teapot }, status: 200 },
  { path: "/shop/find", verb: "post", body: { sku: "none-1" }, status: 404 },
  { path: "/shop/order", verb: "post", body: { order: { lines: [{ sku: teapot, count: 1 }] } }, status: 200 },
  {
    path: "/shop/order",
    verb: "post",
    body: { order: { lines: [{ sku: teapot, count: 99 }] } },
    status: 422,
  },
  { path: "/shop/watch", verb: "post", body: { sku: teapot }, status: 200 },
  { path: "/shop/watch", verb: "post", body: { sku: teapot }, accept: ndjson, status: 200 },
  { path: "/shop/restock", verb: "post", lines: [{ sku: teapot, count: 2 }], status: 200 },
  { path: "/shop/quote", verb: "post", lines: [{ discount: 5 }, teapot, teapot], status: 200 },
];

describe("what the OpenAPI document of a service says is what its HTTP does", () => {
  test("of every path there is a request below", () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((verb) => `${verb} ${path}`),
    );
    expect(new Set(asked.map(({ verb, path }) => `${verb} ${path}`))).toEqual(new Set(operations));
  });

  test.each(asked)("$verb $path $sku $accept: $status", async (request) => {
    const { path, verb, sku = "", body, lines, accept, status } = request;
    const operation = document.paths[path]?.[verb];
    const type = lines === undefined ? json : ndjson;
    const media = contentOf(operation?.requestBody ?? {})[type];
    if (body !== undefined) expect(judge(media?.schema, body)).toBe("");
    for (const line of lines ?? []) expect(judge(media?.["x-itemSchema"], line)).toBe("");

    const shop = await node("shop", {
      serve: {
        async order({ lines: [first] }) {
          if (first?.count === 99) throw new OutOfStock(first.sku, 3);
          return { id: "r1", cents: 1_990 };
        },
      },
    });
    const sent =
      lines === undefined ? JSON.stringify(body) : lines.map((line) => JSON.stringify(line)).join("\n");
    const response = await fetch((await shop.listenHttp("127.0.0.1:0")) + path.replace("{sku}", sku), {
      method: verb.toUpperCase(),
      headers: { "content-type": type, ...(accept !== undefined && { accept }) },
      ...(sent !== undefined && { body: sent }),
    });
    const text = await response.text();
    expect(response.status, text).toBe(status);

    const answers = contentOf(operation?.responses[String(status)] ?? operation?.responses["default"]);
    const given = response.headers.get("content-type")?.split(";")[0] ?? "";
    const answer = answers[given];
    expect(Object.keys(answers)).toContain(given);
    if (answer?.["x-itemSchema"] === undefined) {
      expect(judge(answer?.schema, JSON.parse(text))).toBe("");
      return;
    }
    const items = given === ndjson ? linesOf(text) : eventsOf(text);
    expect(items.length).toBeGreaterThan(1);
    for (const item of items) expect(judge(answer["x-itemSchema"], item)).toBe("");
  });

  test("a schema of it refuses what does not fit", () => {
    const media = contentOf(document.paths["/shop/find"]?.["post"]?.requestBody ?? {})[json];
    expect(judge(media?.schema, { sku: "x" })).not.toBe("");
    expect(judge(media?.schema, { sku: teapot, more: 1 })).not.toBe("");
  });
});

function linesOf(text: string): readonly unknown[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

/** Server-sent events as objects of their fields. */
function eventsOf(text: string): readonly Readonly<Record<string, string>>[] {
  const blocks = text
    .trimEnd()
    .split("\n\n")
    .filter((block) => !block.startsWith(":"));
  return blocks.map((block) =>
    Object.fromEntries(
      block.split("\n").map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]),
    ),
  );
}

test("the document describes the members of problems that HTTP.md lists, and the codes that there are", () => {
  const { properties } = document.components.schemas["Problem"] as { properties: Record<string, object> };
  const listed = tableBelow("gateway/HTTP.md", "## Problems").flatMap(([member]) => quoted(member));
  expect(Object.keys(properties).toSorted()).toEqual(listed.toSorted());
  expect(properties["code"]).toMatchObject({ enum: codes });
});
