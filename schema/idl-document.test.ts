import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contractHashes, formats, idlSchema, parseIdl } from "./index.ts";

const document = readFileSync(join(import.meta.dirname, "IDL.md"), "utf8");

/** Names in code spans in the first column of the tables below a heading. */
function firstColumn(heading: string): readonly string[] {
  const section = document.split(`\n${heading}`)[1]?.split(/\n#|\n\*\*Route/)[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
}

function membersOf(definition: string | undefined): readonly string[] {
  const schema = definition === undefined ? idlSchema : Object(idlSchema["definitions"])[definition];
  return Object.keys(Object(schema.properties));
}

test.each([
  ["## Contract", undefined],
  ["## Method", "method"],
  ["**Policy**", "policy"],
  ["## Schemas", "schema"],
])("the tables of %s name what the loader takes, in its order", (heading, definition) => {
  const names = firstColumn(heading).filter(
    (name) => heading !== "## Method" || !membersOf("policy").includes(name),
  );
  expect(names).toEqual(membersOf(definition));
});

test("the document names the formats that the loader takes", () => {
  const section = document.split("### Formats")[1]?.split("\n#")[0] ?? "";
  expect([...section.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual([...formats]);
});

test("the example of the document is a contract", () => {
  const example = /```json\n([^]*?)```/.exec(document)?.[1] ?? "";
  const tested = parseIdl(
    readFileSync(join(import.meta.dirname, "test-data", "greeter.idl.json"), "utf8"),
    "greeter",
  );
  expect(contractHashes(parseIdl(example, "IDL.md"))).toEqual(contractHashes(tested));
});
