import { codes, httpStatus, RpcError, type TextTarget } from "@meshrpc/runtime/contract";
import { describe, expect, test } from "vitest";
import { coerce } from "./coerce.ts";
import { FakeMesh, NoRecipient, postRoutes } from "./testing/fake-mesh.ts";
import { createGateway } from "./gateway.ts";
import { healthPaths } from "./health.ts";
import { httpTable } from "./testing/http-tables.ts";
import { maxJsonDepth } from "./json.ts";
import { readOptions } from "./options.ts";
import { HttpProblem, tell } from "./problem.ts";

const site = "http://api.test";

describe("HTTP.md", () => {
  test.each(httpTable("Text to values"))("to %s, text %s is %s", (targets, text, value) => {
    const read = () => coerce(text!, { name: "x", in: "query", to: targets!.split(" ") as TextTarget[] });
    if (value === "refused") expect(read).toThrow("argument /x must be");
    else expect(read()).toEqual(JSON.parse(value!));
  });

  test.each(httpTable("Bodies"))(
    "on a %s route, %s from another site (%s) is %s",
    async (kind, type, cross, status) => {
      const gateway = createGateway(new FakeMesh({ send: () => "sent" }), { services: [postRoutes] });
      const headers = new Headers(cross === "yes" ? { "sec-fetch-site": "cross-site" } : {});
      if (type !== "none") headers.set("content-type", type!);
      const [method, path] = kind === "default" ? ["POST", "/post/send"] : ["PATCH", "/post/cards"];
      const body = new TextEncoder().encode('{"card":"x"}');
      const response = await gateway.fetch(new Request(site + path, { method, headers, body }));
      expect(response.status).toBe(Number(status));
    },
  );

  test.each(httpTable("JSON"))("the body %s is %s", async (body, status) => {
    const gateway = createGateway(new FakeMesh({ greet: () => "hello" }), { services: [postRoutes] });
    const response = await gateway.fetch(
      new Request(`${site}/post/greet`, { method: "POST", body: body!, headers: json }),
    );
    expect(response.status).toBe(Number(status));
  });

  test("lists every code with its status", () => {
    const rows = httpTable("Statuses").map(([code, status]) => [code, Number(status)]);
    expect(rows).toEqual(codes.map((code) => [code, httpStatus(code)]));
  });

  test.each(httpTable("Statuses"))("an error %s is a problem %s", async (code, status) => {
    const mesh = new FakeMesh({
      now: () => {
        throw new RpcError(code as RpcError["code"], "so it is");
      },
    });
    const gateway = createGateway(mesh, { services: [postRoutes] });
    const response = await gateway.fetch(new Request(`${site}/post/now`, { method: "POST" }));
    expect(response.status).toBe(Number(status));
    expect(await response.json()).toMatchObject({ status: Number(status), code, detail: "so it is" });
    const retries = code === "unavailable" || code === "resource_exhausted";
    expect(response.headers.get("retry-after")).toBe(retries ? "1" : null);
  });

  test.each(httpTable("Statuses", 1))("HTTP's own %s is of code %s: %s", (status, code) => {
    expect(tell(new HttpProblem(Number(status), ""), "", []).problem).toMatchObject({
      code,
      status: Number(status),
    });
  });

  test("names every member of a problem", async () => {
    const mesh = new FakeMesh({
      send: (card: string) => {
        throw new NoRecipient(card);
      },
    });
    const gateway = createGateway(mesh, { services: [postRoutes] });
    const post = async (path: string, body: string): Promise<object> => {
      const request = new Request(site + path, { method: "POST", body, headers: json });
      return (await (await gateway.fetch(request)).json()) as object;
    };
    const always = Object.keys(await post("/post/nope", ""));
    const misfit = Object.keys(await post("/post/send", '{"card":1}'));
    const declared = Object.keys(await post("/post/send", '{"card":"x"}'));
    const rows = httpTable("Problems");
    const named = (when: string) => rows.flatMap(([name, , row]) => (row === when ? [name] : [])).toSorted();
    const more = (members: readonly string[]): readonly string[] =>
      members.filter((name) => !named("always").includes(name) && name !== "executed").toSorted();
    expect(more(always)).toEqual([]);
    expect(always).toEqual(expect.arrayContaining([...named("always"), "executed"]));
    expect(more(misfit)).toEqual(named("an argument does not fit"));
    expect(more(declared)).toEqual(named("the method threw it"));
    const known = new RpcError("unavailable", "", { executed: "no", details: {}, retryAfterMs: 5 });
    expect(more(Object.keys(tell(known, "", []).problem))).toEqual(
      [...named("an error brought them along"), ...named("another try may succeed then")].toSorted(),
    );
  });

  test("states the limits that are the defaults", () => {
    const limits = new Map(
      httpTable("Limits").map(([what, limit, option]) => [option === "-" ? what : option, limit]),
    );
    const { maxBodyBytes, bodyTimeoutMs, graceMs } = readOptions({ services: [] });
    expect(limits.get("maxBodyBytes")).toBe(`${maxBodyBytes.toLocaleString("en")} bytes`);
    expect(limits.get("bodyTimeoutMs")).toBe(`${bodyTimeoutMs / 1_000} s`);
    expect(limits.get("graceMs")).toBe(`${graceMs / 1_000} s`);
    expect(limits.get("depth of JSON")).toBe(String(maxJsonDepth));
  });

  test("names the paths of the gateway itself", () => {
    expect(httpTable("Health").map(([path]) => path)).toEqual(healthPaths);
  });
});

const json = { "content-type": "application/json" };
