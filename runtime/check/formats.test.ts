import { describe, expect, test } from "vitest";
import { type FormatName, formats } from "./formats.ts";
import { equal, isDataObject, ucs2length } from "./keywords.ts";

const cases: Readonly<
  Record<FormatName, { readonly good: readonly string[]; readonly bad: readonly string[] }>
> = {
  "date-time": {
    good: [
      "2026-11-23T16:07:51Z",
      "2026-11-23t17:07:51.25+01:00",
      "1998-12-31T23:59:60Z",
      "1998-12-31T15:59:60-08:00",
    ],
    bad: [
      "2026-11-23",
      "2026-11-23 16:07:51Z",
      "2026-02-29T00:00:00Z",
      "2026-11-23T24:00:00Z",
      "2026-11-23T16:07:51",
      "1998-12-31T22:59:60Z",
      "",
    ],
  },
  date: {
    good: ["2024-02-29", "0001-01-01"],
    bad: ["2023-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "26-1-1"],
  },
  time: {
    good: ["16:07:51Z", "16:07:51.1+02:00"],
    bad: ["16:07:51", "25:00:00Z", "16:60:00Z", "16:07:51+24:00"],
  },
  duration: {
    good: ["P4W", "PT1H30M", "P1Y2M3DT4H5M6S", "P1Y", "PT0.5S"],
    bad: ["P", "PT", "P1", "P1H", "1D", "P1DT", "P1W2D"],
  },
  email: {
    good: ["max@example.com", "a.b+c@sub.example.org"],
    bad: [
      "max",
      "@example.com",
      "max@",
      "a..b@example.com",
      ".a@example.com",
      "max@exa mple.com",
      "max@-x.org",
    ],
  },
  uri: {
    good: ["https://example.com/a?b#c", "mailto:max@example.com", "urn:isbn:1", "http://[::1]/"],
    bad: ["/relative", "example.com", "http://a b", "http://%zz", "1http://x", "http://ü"],
  },
  uuid: {
    good: ["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
    bad: [
      "123e4567e89b12d3a456426614174000",
      "123e4567-e89b-12d3-a456-42661417400",
      "g23e4567-e89b-12d3-a456-426614174000",
    ],
  },
  ipv4: {
    good: ["192.0.2.1", "0.0.0.0", "255.255.255.255"],
    bad: ["256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4 "],
  },
  ipv6: {
    good: ["::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1::"],
    bad: [
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "12345::",
      "1:2:3:4:5:6:7::8:9",
      "g::",
      "1:",
      ":1",
    ],
  },
  hostname: {
    good: ["example.com", "localhost", "a-b.c", "1.example"],
    bad: ["", "-a.com", "a-.com", "a..b", "a.b.", "a_b", "x".repeat(64)],
  },
};

describe.each(Object.entries(cases))("%s", (name, { good, bad }) => {
  const format = formats[name as FormatName];
  test.each(good)("takes %j", (text) => expect(format(text)).toBe(true));
  test.each(bad)("refuses %j", (text) => expect(format(text)).toBe(false));
});

test("lengths count code points, lone surrogates one each", () => {
  expect(["", "abc", "😀", "a😀b", "\ud83d", "\ude00\ud83d", "\ud83d\ud83d\ude00"].map(ucs2length)).toEqual([
    0, 3, 1, 3, 1, 2, 2,
  ]);
});

test.each<[unknown, unknown, boolean]>([
  [1, 1, true],
  [0, -0, true],
  [Number.NaN, Number.NaN, true],
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: undefined }, { b: undefined }, false],
  [[1], { 0: 1 }, false],
  [{}, [], false],
  [[1, 2], [1], false],
  [null, {}, false],
  ["1", 1, false],
  [new Date(1), new Date(1), true],
  [new Date(1), new Date(2), false],
  [new Date(1), {}, false],
  [{}, new Date(1), false],
])("equal(%j, %j) is %j", (a, b, same) => expect(equal(a, b)).toBe(same));

class Point {
  readonly x = 1;
}

test("only what its own members say is data", () => {
  const plain = [{}, { a: 1 }, Object.create(null), new Point()];
  const other = [
    null,
    [],
    new Date(),
    new Map(),
    /x/,
    () => {},
    "x",
    new URL("http://a"),
    new Error("x"),
    Promise.resolve(),
  ];
  expect(plain.map(isDataObject)).toEqual([true, true, true, true]);
  expect(other.map(isDataObject)).toEqual(other.map(() => false));
});
