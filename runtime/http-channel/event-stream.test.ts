import { describe, expect, test } from "vitest";
import { EventStreamParser, type ServerEvent } from "./event-stream.ts";

const item = (data: string): ServerEvent => ({ type: "message", data });

const rows: readonly (readonly [what: string, text: string, events: readonly ServerEvent[]])[] = [
  ["one item", "data: 1\n\n", [item("1")]],
  ["two items", "data: 1\n\ndata: 2\n\n", [item("1"), item("2")]],
  ["CRLF", "data: 1\r\n\r\ndata: 2\r\n\r\n", [item("1"), item("2")]],
  ["CR", "data: 1\r\rdata: 2\r\r", [item("1"), item("2")]],
  ["all line ends in one", "data: 1\r\ndata: 2\rdata: 3\n\r\n", [item("1\n2\n3")]],
  ["data of several lines", "data: a\ndata:\ndata: b\n\n", [item("a\n\nb")]],
  ["a named event", "event: end\ndata:\n\n", [{ type: "end", data: "" }]],
  ["a name that counts once", "event: a\ndata: 1\n\ndata: 2\n\n", [{ type: "a", data: "1" }, item("2")]],
  ["a name without data", "event: a\n\ndata: 1\n\n", [item("1")]],
  ["comments", ":\n\n: alive\n\ndata: 1\n: in between\ndata: 2\n\n:\n", [item("1\n2")]],
  ["no space behind the colon", "data:1\n\n", [item("1")]],
  ["only the first space is none of the data", "data:  1 \n\n", [item(" 1 ")]],
  ["a colon in the data", 'data: {"a":"b:c"}\n\n', [item('{"a":"b:c"}')]],
  ["a field without a colon", "data\n\n", [item("")]],
  ["fields that mean nothing here", "id: 7\nretry: 1\nnope: 2\ndata: 1\n\n", [item("1")]],
  ["an event that is not complete", "data: 1\n\ndata: 2\n", [item("1")]],
  [
    "line ends that JavaScript knows and the format does not",
    "data: a\u2028b\u0085c\n\n",
    [item("a\u2028b\u0085c")],
  ],
  ["nothing", "", []],
];

describe.each(rows)("%s", (_, text, events) => {
  test("is read at once", () => {
    expect(new EventStreamParser().push(text)).toEqual(events);
  });

  test("is read wherever it is cut in two", () => {
    for (let at = 0; at <= text.length; at++) {
      const parser = new EventStreamParser();
      const found = [...parser.push(text.slice(0, at)), ...parser.push(text.slice(at))];
      expect(found, `cut at ${at}`).toEqual(events);
    }
  });

  test("is read wherever it is cut in three", () => {
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const parser = new EventStreamParser();
        const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(parts.flatMap((part) => parser.push(part))).toEqual(events);
      }
    }
  });

  test("is read character by character", () => {
    const parser = new EventStreamParser();
    expect([...text].flatMap((char) => parser.push(char))).toEqual(events);
  });
});

test("what is held of an event that is not complete can be told", () => {
  const parser = new EventStreamParser();
  parser.push("data: 123\ndata: 45");
  expect(parser.length).toBe("123".length + "data: 45".length);
  parser.push("\n\n");
  expect(parser.length).toBe(0);
});
