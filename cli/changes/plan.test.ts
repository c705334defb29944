import { expect, test } from "vitest";
import type { Standing } from "./action.ts";
import { plan } from "./plan.ts";
import { tree } from "./tree.ts";

const plain = (_: unknown, text: string): string => text;

const standing: Standing = {
  files: new Map([
    ["service/gen/greeter.client.ts", Buffer.from("client\n")],
    ["service/gen/greeter.handler.ts", Buffer.from("old\n")],
  ]),
  folders: new Set(["service", "service/gen"]),
};

const desired = [
  { path: "service/gen/greeter.client.ts", text: "client\n" },
  { path: "service/gen/greeter.handler.ts", text: "line\n".repeat(21) },
  { path: "service/gen/greeter.idl.json", text: "line\n".repeat(74) },
];

test("the tree has folders first, then what is new, what changes and what stays", () => {
  expect(tree(plan(desired, standing), plain)).toBe(`Actions to be committed
├── [1]  dir [project]/service/gen must exist
├── [2]  create file [project]/service/gen/greeter.idl.json with 74 lines of content
├── [3]  overwrite file [project]/service/gen/greeter.handler.ts with 21 lines of content
└── [4]  keep file [project]/service/gen/greeter.client.ts (unchanged)
`);
});

test.each([
  ["", "0 lines"],
  ["a", "1 line"],
  ["a\n", "1 line"],
  ["a\nb", "2 lines"],
  ["a\n\n", "2 lines"],
])("%j is %s", (text, lines) => {
  const actions = plan([{ path: "a.ts", text }], { files: new Map(), folders: new Set() });
  expect(tree(actions, plain)).toContain(`create file [project]/a.ts with ${lines} of content`);
});

test("the order of the desired files does not matter", () => {
  expect(plan(desired.toReversed(), standing)).toEqual(plan(desired, standing));
});

test("a file that differs by one byte is overwritten", () => {
  const [action] = plan([{ path: "a.ts", text: "é\n" }], {
    files: new Map([["a.ts", Buffer.from("é\r\n")]]),
    folders: new Set(),
  });
  expect(action?.kind).toBe("overwrite");
});
