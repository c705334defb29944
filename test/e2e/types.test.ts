import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Mesh } from "@meshrpc/runtime";
import { type Channel, type Handler, RpcError, type Service } from "@meshrpc/runtime/contract";
import { localChannel } from "@meshrpc/runtime/testing";
import { describe, expect, onTestFinished, test } from "vitest";

const kiosk = new URL("fixtures/kiosk/", import.meta.url);
const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

/** What the compiler of this repository, TypeScript 7, says of the project in a file of the kiosk's. */
async function compile(project: string): Promise<string> {
  const file = fileURLToPath(new URL(project, kiosk));
  const run = promisify(execFile)(process.execPath, [tsc, "-p", file, "--pretty", "false"]);
  return run.then(
    ({ stdout }) => stdout,
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
}

describe("a client of an interface with an enum, a brand and an error class", () => {
  test("compiles against the author's own, as do its handler and checks", async () => {
    expect(await readFile(new URL("fits.ts", kiosk), "utf8")).toContain(
      "const s: Kiosk = new KioskClient(channel);",
    );
    expect(await compile("tsconfig.json")).toBe("");
  });

  test("does not compile where any of them is passed over", async () => {
    const source = await readFile(new URL("wrong.ts", kiosk), "utf8");
    const expected = source.split("\n").flatMap((line, at) => (line.endsWith("// wrong") ? [at + 1] : []));
    const found = [...(await compile("tsconfig.wrong.json")).matchAll(/wrong\.ts\((\d+),\d+\): error/g)];
    expect(expected.length).toBeGreaterThan(10);
    expect(found.map(([, line]) => Number(line))).toEqual(expected);
  });
});

/** What the generated modules export, as far as it is used here. Imported by a name that no compiler follows: enums are not erasable. */
interface KioskModules {
  readonly Colour: { readonly Red: unknown; readonly Green: unknown };
  readonly WrongColour: new (colour: unknown) => Error;
  readonly KioskClient: new (channel: Channel) => Kiosk;
  readonly kioskHandler: (kiosk: Kiosk) => Handler;
  readonly kioskService: Service;
}

interface Kiosk {
  paint(coat: unknown, layers: unknown): Promise<unknown>;
  colours(): AsyncIterable<unknown>;
}

async function kioskModules(): Promise<KioskModules> {
  const files = ["types", "client", "handler", "service"].map((part) => `gen/kiosk.${part}.ts`);
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, kiosk).href) as Promise<object>),
  );
  return Object.assign({}, ...modules) as KioskModules;
}

async function mesh(handler: Handler): Promise<Channel> {
  const back = new Mesh({ name: "back", log: "silent", signals: false });
  onTestFinished(() => back.close());
  back.publish(handler);
  await back.listen("127.0.0.1:0");
  const front = new Mesh({ name: "front", nodes: [back.address!], log: "silent", signals: false });
  onTestFinished(() => front.close());
  await front.listen("127.0.0.1:0");
  await front.wait([handler.service]);
  return front.channel(handler.service);
}

describe.each([
  ["the mesh", mesh],
  ["localChannel", async (handler: Handler) => localChannel(handler)],
])("over %s", (_, channelOf) => {
  test("members of an enum arrive as members, and others are refused", async () => {
    const { Colour, WrongColour, KioskClient, kioskHandler } = await kioskModules();
    const painter: Kiosk = {
      async paint(coat) {
        const { colour } = coat as { readonly colour: unknown };
        if (colour === Colour.Green) throw new WrongColour(colour);
        return colour;
      },
      async *colours() {
        yield Colour.Red;
        yield "blue";
      },
    };
    const client = new KioskClient(await channelOf(kioskHandler(painter)));
    expect(await client.paint({ colour: Colour.Red, finish: 1 }, 3)).toBe(Colour.Red);
    await expect(client.paint({ colour: "blue" }, 3)).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(client.paint({ colour: Colour.Red, finish: "Gloss" }, 3)).rejects.toThrow("finish");
    await expect(client.paint({ colour: Colour.Red }, 10)).rejects.toThrow("layers");
    const refused = client.paint({ colour: Colour.Green }, 3);
    await expect(refused).rejects.toBeInstanceOf(WrongColour);
    await expect(refused).rejects.toMatchObject({ colour: Colour.Green });
    const colours = client.colours()[Symbol.asyncIterator]();
    expect(await colours.next()).toEqual({ done: false, value: Colour.Red });
    await expect(colours.next()).rejects.toSatisfy((error) => RpcError.is(error, "internal"));
  });
});
