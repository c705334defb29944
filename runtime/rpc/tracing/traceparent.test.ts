import { expect, test } from "vitest";
import { SpanContext } from "./span-context.ts";
import { parentOf } from "./traceparent.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

function written(header: string | null | undefined): string | undefined {
  const bytes = parentOf(header);
  return bytes && new SpanContext(bytes, undefined).traceparent;
}

test.each([
  ["of version 00", `00-${traceId}-${spanId}-01`, `00-${traceId}-${spanId}-01`],
  ["that is not sampled", `00-${traceId}-${spanId}-00`, `00-${traceId}-${spanId}-00`],
  [
    "of a later version, read as far as it is known",
    `cc-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01`,
  ],
  [
    "of a later version that says more",
    `01-${traceId}-${spanId}-01-what-the-future-brings`,
    `00-${traceId}-${spanId}-01`,
  ],
])("takes a header %s", (_title, header, expected) => {
  expect(written(header)).toBe(expected);
});

test.each([
  ["none", null],
  ["a header that is repeated", [`00-${traceId}-${spanId}-01`, `00-${traceId}-${spanId}-01`]],
  ["an empty one", ""],
  ["version ff", `ff-${traceId}-${spanId}-01`],
  ["a trace id of zeros", `00-${"0".repeat(32)}-${spanId}-01`],
  ["a parent id of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
  ["upper case", `00-${traceId.toUpperCase()}-${spanId}-01`],
  ["version 00 with more behind its flags", `00-${traceId}-${spanId}-01-more`],
  ["a later version with more that is not set off", `01-${traceId}-${spanId}-01more`],
  ["a trace id that is too short", `00-${traceId.slice(1)}-${spanId}-01`],
  ["no flags", `00-${traceId}-${spanId}`],
  ["flags of one digit", `00-${traceId}-${spanId}-1`],
  ["digits that are none", `00-${traceId}-${spanId}-0g`],
  ["space around it", ` 00-${traceId}-${spanId}-01`],
  ["two of them", `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`],
] as const)("takes %s for none", (_title, header) => {
  expect(parentOf(header)).toBeUndefined();
});
