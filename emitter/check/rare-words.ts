import { _, type CodeKeywordDefinition, str } from "ajv";
import type { formats } from "@meshrpc/schema";

type Format = (typeof formats)[number];

const formatExamples: Readonly<Record<Format, string>> = {
  "date-time": "2026-11-23T16:07:51Z",
  date: "2026-11-23",
  time: "16:07:51Z",
  duration: "PT1H30M",
  email: "max@example.com",
  uri: "https://example.com/",
  uuid: "123e4567-e89b-12d3-a456-426614174000",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  hostname: "example.com",
};

type Change = (definition: CodeKeywordDefinition) => CodeKeywordDefinition;

/** Keywords that the runtime has no words for, with what stands after "must be": only contracts that use them carry it. */
export const rareWords: Readonly<Record<string, Change>> = {
  pattern: telling((pattern) => `a string that matches /${pattern}/`),
  multipleOf: telling((step) => `a multiple of ${step}`),
  format: telling((format) => `in the format ${format}, like ${formatExamples[format as Format]}`),
  uniqueItems: tellingTwins,
};

function telling(expected: (schema: string | number) => string): Change {
  return (definition) => ({
    ...definition,
    error: { message: "must fit", params: ({ schema }) => _`{expected: ${expected(schema)}}` },
  });
}

function tellingTwins(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    error: {
      message: "must be unique",
      params: ({ params: { i, j } }) =>
        _`{expected: "an array without repeated items", found: ${str`equal items at ${_`Math.min(${i}, ${j})`} and ${_`Math.max(${i}, ${j})`}`}}`,
    },
  };
}
