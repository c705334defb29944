import { JsonSchemaGenerator } from "typescript-json-schema";
import { expect, test } from "vitest";
import { ts } from "./compiler.ts";

// The library's typings call these private: a new version may drop any of them without a word.
test.each(["getTypeDefinition", "getDefinitionForRootType", "parseCommentsIntoDefinition"])(
  "the library's generator has %s",
  (name) => {
    expect(typeof Object(JsonSchemaGenerator.prototype)[name]).toBe("function");
  },
);

test("the library brings the compiler that it was tried with", () => {
  expect(ts.version).toMatch(/^5\.9\./);
});
