import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTemplates, templateNames, templatesDir } from "./index.ts";

test("every template file has a name in the list", () => {
  const files = readdirSync(templatesDir()).filter((file) => file.endsWith(".hbs"));
  expect(files.toSorted()).toEqual(templateNames.map((name) => `${name}.hbs`).toSorted());
});

test("a folder overrides single templates by name", () => {
  const dir = mkdtempSync(join(tmpdir(), "templates-"));
  try {
    writeFileSync(join(dir, "client.hbs"), "mine");
    const templates = readTemplates(dir);
    expect(templates.client).toBe("mine");
    expect(templates.wire).toBe(readTemplates().wire);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("templates hold data, each, if and partials only", () => {
  for (const text of Object.values(readTemplates())) {
    const tags = [...text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, tag = ""]) => tag);
    for (const tag of tags)
      expect(tag).toMatch(
        /^(?:#each \w+|\/each|#if \w+|\/if|#unless @first|\/unless|> _\w+|(?:\.\.\/)?\w+)$/,
      );
  }
});
