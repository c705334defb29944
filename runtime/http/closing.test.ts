import { EventEmitter } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Closing, drained } from "./closing.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("what was waited for is handed on, and so is its failure", async () => {
  const closing = new Closing(new EventEmitter());
  expect(await closing.until(Promise.resolve(1))).toBe(1);
  await expect(closing.until(Promise.reject(new Error("boom")))).rejects.toThrow("boom");
});

test("nobody waits longer than until the close, or after it", async () => {
  const stream = new EventEmitter();
  const closing = new Closing(stream);
  const waiting = closing.until(new Promise(() => {}));
  stream.emit("close");
  expect(await waiting).toBeUndefined();
  expect(await closing.until(new Promise(() => {}))).toBeUndefined();
});

test("what has come is not held for as long as the stream is open", async () => {
  const closing = new Closing(new EventEmitter());
  const chunks: WeakRef<object>[] = [];
  for (let at = 0; at < 100; at++) {
    const chunk = { at };
    chunks.push(new WeakRef(chunk));
    await closing.until(Promise.resolve(chunk));
  }
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThan(10);
  await closing.until(Promise.resolve());
});

test.each(["drain", "close"])(
  "a full stream is waited for until it says %s, and has no listeners then",
  async (event) => {
    const stream = new EventEmitter();
    const waiting = drained(stream);
    stream.emit(event);
    await waiting;
    expect(stream.eventNames()).toEqual([]);
  },
);
