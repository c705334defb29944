import { expect, test, vi } from "vitest";
import type { CallRecord } from "../rpc/observe.ts";
import { type CallFields, callFields, formatCall, formatDuration } from "./call-line.ts";
import { formatTime, Log, type Logger } from "./log.ts";

const record: CallRecord = {
  side: "server",
  service: "greeter",
  method: "greet",
  code: "ok",
  durationMs: 0.101,
  peer: "mesh-api",
  attempt: 0,
  trace: undefined,
};

function fail(): void {
  throw new Error("disk full");
}

function lines(): { logger: Logger; seen: string[] } {
  const seen: string[] = [];
  const take =
    (severity: string) =>
    (line: string): void =>
      void seen.push(`${severity} ${line}`);
  return {
    logger: { info: take("info"), warn: take("warn"), error: take("error"), debug: take("debug") },
    seen,
  };
}

test("a call is one line, the same on both ends", () => {
  const line = "200 |     101µs | greeter.7f3a <- mesh-api | POST /greeter/greet";
  expect(formatCall(callFields(record, "greeter.7f3a"))).toBe(line);
  expect(formatCall(callFields({ ...record, side: "client", peer: "greeter.7f3a" }, "mesh-api"))).toBe(line);
});

test("an error has the status that the gateway would answer", () => {
  expect(formatCall(callFields({ ...record, code: "not_found" }, "a"))).toMatch(/^404/);
  expect(formatCall(callFields({ ...record, code: "failed_precondition", status: 409 }, "a"))).toMatch(
    /^409/,
  );
  expect(formatCall(callFields({ ...record, side: "client", code: "unavailable", peer: "" }, "a"))).toContain(
    "nobody <- a",
  );
});

test.each([
  [0.0004, "0µs"],
  [0.101, "101µs"],
  [12.34, "12.3ms"],
  [1234.5, "1.234s"],
  [123_000, "2m03s"],
])("%f ms is written %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("times are local, to the second", () => {
  expect(formatTime(new Date(2026, 10, 3, 6, 7, 8))).toBe("2026/11/03 - 06:07:08");
});

test("a logger gets all lines by their weight", () => {
  const { logger, seen } = lines();
  const log = new Log(logger, () => new Date(2026, 0, 1));
  log.info("a");
  log.warn("b");
  log.error("c");
  log.debug("d");
  log.call(record, "e");
  expect(seen.map((line) => line.replace("2026/01/01 - 00:00:00 | ", ""))).toEqual([
    "info a",
    "warn warning: b",
    "error error: c",
    "debug d",
    "info 200 |     101µs | e <- mesh-api | POST /greeter/greet",
  ]);
});

const trace = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  sampled: true,
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};

test("the line of a call that belongs to a trace ends with its ids, a parent only where there is one", () => {
  const line = (of: CallRecord): string => formatCall(callFields(of, "greeter.7f3a"));
  const ids = `trace=${trace.traceId} span=${trace.spanId}`;
  expect(line({ ...record, trace })).toBe(`${line(record)} | ${ids} parent=${trace.parentSpanId}`);
  expect(line({ ...record, trace: { ...trace, parentSpanId: undefined } })).toBe(`${line(record)} | ${ids}`);
});

test("a logger that has call gets the lines of calls there, with their fields, and no others", () => {
  const { logger, seen } = lines();
  const calls: [string, CallFields][] = [];
  const log = new Log({ ...logger, call: (line, fields) => void calls.push([line, fields]) });
  log.info("a");
  log.call({ ...record, side: "client", code: "not_found", trace }, "mesh-api");
  expect(seen).toHaveLength(1);
  expect(calls).toEqual([
    [
      expect.stringMatching(/ \| 404 \| +101µs \| mesh-api <- mesh-api \| POST \/greeter\/greet \| trace=/),
      {
        side: "client",
        service: "greeter",
        method: "greet",
        code: "not_found",
        status: 404,
        durationMs: 0.101,
        callee: "mesh-api",
        caller: "mesh-api",
        attempt: 0,
        traceId: trace.traceId,
        spanId: trace.spanId,
        parentSpanId: trace.parentSpanId,
      },
    ],
  ]);
});

test("a logger's call keeps its this, and one that throws there harms nothing", () => {
  class Counting {
    count = 0;
    info(): void {}
    warn(): void {}
    error(): void {}
    debug(): void {}
    call(): void {
      this.count++;
    }
  }
  const counting = new Counting();
  new Log(counting).call(record, "a");
  expect(counting.count).toBe(1);
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  new Log({ ...lines().logger, call: fail }).call(record, "a");
  const written = write.mock.calls.map(([text]) => String(text));
  write.mockRestore();
  expect(written).toEqual([expect.stringContaining("disk full")]);
});

test("no name ends a line or moves a cursor; a stack keeps its lines", () => {
  const { logger, seen } = lines();
  const log = new Log(logger, () => new Date(2026, 0, 1));
  log.info("evil\nFORGED \u001b[2J\u2028");
  log.error("Error: x\n    at y");
  expect(seen.map((line) => line.replace("2026/01/01 - 00:00:00 | ", ""))).toEqual([
    "info evil\\u000aFORGED \\u001b[2J\\u2028",
    "error error: Error: x\n    at y",
  ]);
});

test.each([
  ["silent", []],
  ["info", ["a"]],
  ["calls", ["a", "POST"]],
  ["debug", ["a", "d", "POST"]],
] as const)("level %s writes no more than it says, in one write", (level, expected) => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const log = new Log(level);
  log.info("a");
  log.debug("d");
  log.call(record, "e");
  log.flush();
  const written = write.mock.calls.map(([text]) => String(text));
  write.mockRestore();
  expect(written).toHaveLength(expected.length === 0 ? 0 : 1);
  const found = (written[0] ?? "").split("\n").slice(0, -1);
  expect(found).toHaveLength(expected.length);
  for (const [i, part] of expected.entries()) expect(found[i]).toContain(part);
});

test("a logger that throws is reported once and harms nothing", () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const log = new Log({ info: fail, warn: fail, error: fail, debug: fail });
  log.info("a");
  log.call(record, "b");
  const written = write.mock.calls.map(([text]) => String(text));
  write.mockRestore();
  expect(written).toEqual([expect.stringContaining("disk full")]);
});
