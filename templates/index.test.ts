import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeViews } from "./build/view-fields.ts";
import { partialNames, templateNames, templatesDir } from "./index.ts";

test("every template file has a name in the list", () => {
  const files = readdirSync(templatesDir()).filter((file) => file.endsWith(".hbs"));
  expect(files.toSorted()).toEqual(
    [...templateNames, ...partialNames].map((name) => `${name}.hbs`).toSorted(),
  );
});

test("templates hold data, each, if and partials only", () => {
  for (const name of [...templateNames, ...partialNames]) {
    const text = readFileSync(join(templatesDir(), `${name}.hbs`), "utf8");
    const tags = [...text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, tag = ""]) => tag);
    for (const tag of tags)
      expect(tag).toMatch(
        /^(?:#each \w+|\/each|#if \w+|\/if|#unless @first|\/unless|> _\w+|(?:\.\.\/)?\w+)$/,
      );
  }
});

test("VIEW.md and what messages say of the views are what view.ts says", () => {
  const { document, code } = describeViews();
  const written = (file: string): string => readFileSync(join(templatesDir(), file), "utf8");
  const afterChange = "After a change of view.ts: `npm run generate`.";
  expect(written("VIEW.md"), afterChange).toBe(document);
  expect(written("view-fields.generated.ts"), afterChange).toBe(code);
});
