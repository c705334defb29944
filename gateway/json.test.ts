import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxJsonDepth, parseJson } from "./json.ts";

describe("JSON", () => {
  test("of any value is read as the value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: "medium" }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        fc.pre(!text.includes("__proto__"));
        expect(parseJson(text, "It")).toEqual(JSON.parse(text));
      }),
    );
  });

  test("of any text is read as JSON.parse reads it, or refused", () => {
    const texts = fc.string({ unit: fc.constantFrom(...'{}[]",:\\01-.eE tn ru lla'), maxLength: 24 });
    fc.assert(
      fc.property(texts, (text) => {
        let value: unknown;
        try {
          value = parseJson(text, "It");
        } catch (error) {
          expect(error).toMatchObject({ name: "HttpProblem", status: 400 });
          return;
        }
        expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['{"a":1,"a":2}', 'It has the member "a" twice in one object.'],
    ['{"a":1,"\\u0061":2}', 'It has the member "a" twice in one object.'],
    ['[{"x":{"b":[],"b":[]}}]', 'It has the member "b" twice in one object.'],
    ['{"__proto__":1}', 'It has a member "__proto__", which is not allowed.'],
    ['{"\\u005f_proto__":1}', 'It has a member "__proto__", which is not allowed.'],
    [
      "[12345678901234567890]",
      "It has the integer 12345678901234567890, which a number cannot hold exactly.",
    ],
  ])("%s is refused", (text, message) => {
    expect(() => parseJson(text, "It")).toThrow(message);
  });

  test.each([
    '[{"a":1},{"a":2}]',
    '{"a":{"a":{"a":1}}}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"constructor":1,"toString":2,"hasOwnProperty":3}',
    "[9007199254740992, 1152921504606846976, 0.1234567890123456789, 1e300]",
    '["__proto__"]',
  ])("%s is taken", (text) => {
    expect(parseJson(text, "It")).toEqual(JSON.parse(text));
  });

  test("may be nested to the limit and no deeper", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(parseJson(nested(maxJsonDepth), "It")).toBeInstanceOf(Array);
    expect(() => parseJson(nested(maxJsonDepth + 1), "It")).toThrow("It is nested deeper than 64.");
    expect(() => parseJson("[".repeat(1_000_000), "It")).toThrow("It is nested deeper than 64.");
  });
});
