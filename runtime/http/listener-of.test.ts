import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listenerOf } from "./listener-of.ts";

const nothing = (): void => {};

test.each<[string, unknown, string]>([
  ["nothing", undefined, "found nothing"],
  ["a text", "check", "found a string"],
  ["an object without a way in", {}, "found an object"],
  ["a Koa app", { callback: nothing, use: nothing }, "pass app.callback()"],
  ["a server", createServer(), "pass the listener that it was made with"],
  ["an app whose fetch is no function", { fetch: "https://example.com" }, "found an object"],
])("%s is a TypeError that says what is taken", (_, handler, message) => {
  expect(() => listenerOf(handler)).toThrow(TypeError);
  expect(() => listenerOf(handler)).toThrow(message);
  expect(() => listenerOf(handler)).toThrow("takes a fetch handler (request) => Response");
});

test("a function of two parameters, or with the way in of Express, is served as it is", () => {
  const two = (_request: unknown, _response: unknown): void => {};
  const four = (_e: unknown, _q: unknown, _s: unknown, _n: unknown): void => {};
  const app = Object.assign((): void => {}, { handle: nothing });
  for (const listener of [two, four, app]) expect(listenerOf(listener)).toBe(listener);
});

test("what has fetch is a fetch handler, whatever else it is", () => {
  const handler = Object.assign((_event: unknown, _more: unknown): void => {}, {
    fetch: () => new Response(),
  });
  expect(listenerOf(handler)).not.toBe(handler);
});
