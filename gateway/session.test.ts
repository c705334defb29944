import { type Mesh } from "@meshrpc/runtime";
import {
  type CallContext,
  type CallOptions,
  type Check,
  defineHandler,
  defineRoutes,
  defineService,
  type Routes,
  type Service,
  unary,
} from "@meshrpc/runtime/contract";
import { testMesh } from "@meshrpc/runtime/testing";
import { getCookie, setCookie } from "h3";
import { afterEach, describe, expect, test } from "vitest";
import { createGateway, type Gateway } from "./gateway.ts";
import type { GatewayOptions } from "./options.ts";

interface Carts {
  /** Tells its session. */
  plain(): Promise<string | null>;
  /** @sticky id */
  keyed(id: string): Promise<string | null>;
}

const anything = (...names: string[]): Check<any> => ({
  names,
  is: (_value): _value is any => true,
  explain: () => undefined,
});
const cartsService: Service<Carts> = defineService<Carts>("carts", "", {
  plain: unary("6361727473706c61", 0, anything(), anything()),
  keyed: unary("63617274736b6579", 1, anything("id"), anything(), { sticky: "id" }),
});
const route = (method: string, ...names: string[]): Routes["routes"][number] => ({
  verb: "POST",
  path: `/carts/${method}`,
  method,
  check: anything(),
  params: names.map((name) => ({ name, in: "body" })),
  standard: true,
});
const cartsRoutes = defineRoutes(cartsService as Service, "{}", [route("plain"), route("keyed", "id")]);

const network = testMesh();
const gateways: Gateway[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.close();
  await network.close();
});

async function start(options: Partial<GatewayOptions> = {}): Promise<{ front: Mesh; gateway: Gateway }> {
  const tell = async (...args: unknown[]): Promise<string | null> =>
    (args.at(-1) as CallContext).session ?? null;
  const back = network.node("back");
  const implementation = {
    plain: (context: CallContext) => tell(context),
    keyed: (_: string, c: CallContext) => tell(c),
  };
  back.publish(defineHandler(cartsService, implementation as never, "{}"));
  await back.listen();
  const front = network.node("front");
  await front.listen();
  await front.wait([cartsService]);
  const gateway = createGateway(front, { services: [cartsRoutes], ...options });
  gateways.push(gateway);
  const hand = (own?: CallOptions) => async (): Promise<string> =>
    JSON.stringify(await front.channel(cartsService).unary(cartsService.methods.plain, [] as never, own));
  gateway.app.get("/by-hand", hand());
  gateway.app.get("/by-hand/own", hand({ session: "own" }));
  return { front, gateway };
}

async function sessionSeen(
  gateway: Gateway,
  path: string,
  headers: Record<string, string>,
): Promise<unknown> {
  const post = path.startsWith("/carts");
  const response = await gateway.fetch(
    new Request(`http://api.test${path}`, {
      method: post ? "POST" : "GET",
      headers: { ...headers, ...(post && { "content-type": "application/json" }) },
      ...(post && { body: path === "/carts/keyed" ? '{"id":"argument"}' : "{}" }),
    }),
  );
  return response.status === 200 ? response.json() : response.status;
}

const header = { "x-session": "header" };
const cookie = { cookie: "a=b; meshrpc_session=cookie; c=d" };
const long = "x".repeat(257);

describe("the session of a request", () => {
  test.each([
    [{}, null, null, "argument"],
    [header, "header", "header", "header"],
    [cookie, "cookie", "cookie", "argument"],
    [{ ...header, ...cookie }, "header", "header", "header"],
    [{ "x-session": "" }, null, null, "argument"],
    [{ "x-session": "", ...cookie }, "cookie", "cookie", "argument"],
    [{ cookie: "x=meshrpc_session=b" }, null, null, "argument"],
    [{ cookie: `meshrpc_session=${long}` }, null, null, "argument"],
    [{ cookie: "meshrpc_session=" }, null, null, "argument"],
    [{ "x-session": long }, 400, 400, 400],
    [{ "x-session": "J\u00fcrgen" }, 400, 400, 400],
  ])("with %j", async (headers, generated, byHand, sticky) => {
    const { gateway } = await start();
    expect(await sessionSeen(gateway, "/carts/plain", headers)).toBe(generated);
    expect(await sessionSeen(gateway, "/by-hand", headers)).toBe(byHand);
    expect(await sessionSeen(gateway, "/by-hand/own", headers)).toBe("own");
    expect(await sessionSeen(gateway, "/carts/keyed", headers)).toBe(sticky);
  });

  test("is what the option says, and then nothing else", async () => {
    const { gateway } = await start({ session: (event) => event.req.headers.get("x-user") ?? undefined });
    const user = { "x-user": "max", ...header, ...cookie };
    expect(await sessionSeen(gateway, "/carts/plain", user)).toBe("max");
    expect(await sessionSeen(gateway, "/by-hand", user)).toBe("max");
    expect(await sessionSeen(gateway, "/carts/keyed", user)).toBe("argument");
    expect(await sessionSeen(gateway, "/carts/plain", header)).toBe(null);
    expect(await sessionSeen(gateway, "/carts/plain", { "x-user": long })).toBe(400);
  });

  test("may be given by a cookie that the application sets", async () => {
    const { gateway } = await start();
    gateway.app.use((event) => {
      if (getCookie(event, "meshrpc_session") === undefined)
        setCookie(event, "meshrpc_session", "fresh", { httpOnly: true, secure: true, sameSite: "lax" });
    });
    const first = await gateway.fetch(new Request("http://api.test/by-hand"));
    expect(await first.json()).toBe(null);
    const [given = ""] = first.headers.getSetCookie();
    expect(await sessionSeen(gateway, "/by-hand", { cookie: given.split(";")[0] ?? "" })).toBe("fresh");
  });
});
