import { expect, test } from "vitest";
import { renameSpecifiers } from "./specifiers.ts";

const rename = (specifier: string): string => (specifier === "a" ? "../a/index.js" : specifier);

test.each([
  ['import { one } from "a";', 'import { one } from "../a/index.js";'],
  ["import one from 'a'; one();", 'import one from "../a/index.js"; one();'],
  ['import "a";', 'import "../a/index.js";'],
  ['export { one } from "a";', 'export { one } from "../a/index.js";'],
  ['export * from "a";', 'export * from "../a/index.js";'],
  ['import type { One } from "a";', 'import type { One } from "../a/index.js";'],
  ['const one = await import("a");', 'const one = await import("../a/index.js");'],
  ['const quote = /"/; const one = import("a");', 'const quote = /"/; const one = import("../a/index.js");'],
  ['type One = import("a").One;', 'type One = import("../a/index.js").One;'],
  [
    'import { b } from "b";\nimport { a } from "a";\nb(a);\n',
    'import { b } from "b";\nimport { a } from "../a/index.js";\nb(a);\n',
  ],
])("%s becomes %s", (text, renamed) => {
  expect(renameSpecifiers(text, rename)).toBe(renamed);
});

test.each([
  'const text = `import { one } from "a";`;\n',
  "const text = 'export * from \"a\";';\n",
  '// import { one } from "a";\n',
  '/** See `import("a")`. */\nexport const one = "a";\n',
])("%s is left as it is", (text) => {
  expect(renameSpecifiers(text, rename)).toBe(text);
});
