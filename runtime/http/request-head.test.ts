import { describe, expect, test } from "vitest";
import { requestHead } from "./request-head.ts";

interface Fields {
  readonly [name: string]: string | undefined;
}

function headOf(
  url: string,
  init: RequestInit & { readonly ip?: string } = {},
  base = "",
): { readonly method: string; readonly target: string; readonly fields: Fields } {
  const request = Object.assign(new Request(url, init), { ip: init.ip });
  const { method, target, headers } = requestHead(request, request.body !== null, base, undefined);
  const pairs = Array.from({ length: headers.length / 2 }, (_, i) => [headers[2 * i], headers[2 * i + 1]]);
  return { method, target, fields: Object.fromEntries(pairs) as Fields };
}

test("headers of one hop stay behind, and those that Connection names", () => {
  const headers = {
    connection: "close, X-Private",
    "x-private": "1",
    "keep-alive": "timeout=5",
    "proxy-authorization": "Basic eA==",
    te: "trailers",
    upgrade: "h2c",
    expect: "100-continue",
    authorization: "Bearer x",
    "x-own": "1",
  };
  const { fields } = headOf("http://shop.example/a", { headers });
  expect(Object.keys(fields).toSorted()).toEqual([
    "authorization",
    "connection",
    "host",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-own",
  ]);
  expect(fields["connection"]).toBe("close");
});

test("who asks, how and where is told, and what was told before is kept", () => {
  const first = headOf("https://shop.example:8443/a", { ip: "10.0.0.7" }).fields;
  expect(first).toMatchObject({
    host: "shop.example:8443",
    "x-forwarded-for": "10.0.0.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "shop.example:8443",
  });
  const headers = {
    host: "api.example",
    "x-forwarded-for": "1.2.3.4",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "www.example",
  };
  const second = headOf("http://inside/a", { headers, ip: "10.0.0.7" }).fields;
  expect(second).toMatchObject({ ...headers, "x-forwarded-for": "1.2.3.4, 10.0.0.7" });
});

describe("the path", () => {
  test.each([
    ["", "http://x/shop/a%2Fb/../c?d=%20", "/shop/c?d=%20"],
    ["/shop", "http://x/shop/a?b=/shop", "/a?b=/shop"],
    ["/shop", "http://x/shop", "/"],
    ["/shop", "http://x/shop?b=1", "/?b=1"],
    ["/shop", "http://x/shopping/a", "/shopping/a"],
    ["/shop", "http://x/other", "/other"],
  ])("without %j of %s is %s", (base, url, target) => {
    expect(headOf(url, {}, base).target).toBe(target);
  });

  test("is not rewritten where the request's own class keeps it as it came", () => {
    const request = {
      url: "http://x//evil.example/../a b?c",
      method: "GET",
      headers: new Headers(),
    } as Request;
    expect(requestHead(request, false, "", undefined).target).toBe("//evil.example/../a b?c");
  });
});

test("a body has a length or comes in chunks; POST without one says so", () => {
  expect(headOf("http://x/", { method: "POST", body: "abc" }).fields["transfer-encoding"]).toBe("chunked");
  const long = { method: "POST", body: "abc", headers: { "content-length": "3" } };
  expect(headOf("http://x/", long).fields).toMatchObject({ "content-length": "3" });
  expect(headOf("http://x/", { method: "POST" }).fields["content-length"]).toBe("0");
  expect(headOf("http://x/", { method: "DELETE" }).fields["content-length"]).toBeUndefined();
});

test.each([
  ["gzip, chunked", false],
  ["gzip", false],
  ["Chunked", true],
])("a body that came in the transfer coding %s: taken %s", (coding, taken) => {
  const head = () =>
    headOf("http://x/", { method: "POST", body: "x", headers: { "transfer-encoding": coding } });
  if (taken) expect(head().fields["transfer-encoding"]).toBe("chunked");
  else expect(head).toThrow(expect.objectContaining({ code: "unimplemented", executed: "no" }));
});

test("a request for WebSocket is refused, one for anything else is answered without the upgrade", () => {
  const websocket = { headers: { connection: "upgrade", upgrade: "WebSocket" } };
  expect(() => headOf("http://x/", websocket)).toThrow(
    expect.objectContaining({ code: "unimplemented", executed: "no" }),
  );
  expect(headOf("http://x/", { headers: { upgrade: "h2c" } }).fields["upgrade"]).toBeUndefined();
});
