import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { codes } from "../error.ts";
import { Extension } from "../wire/extension.ts";
import { FrameType, headerRules, magic } from "../wire/frame.ts";
import * as limits from "../wire/limits.ts";
import { Pair, carry, ok } from "./test/pair.ts";

const spec = readFileSync(new URL("../PROTOCOL.md", import.meta.url), "utf8");

describe("PROTOCOL.md", () => {
  it("names every frame by its number", () => {
    const listed = Object.fromEntries(
      rows("Frames").map(([type, name]) => [name!.toLowerCase(), Number(type)]),
    );
    expect(listed).toEqual(
      Object.fromEntries(Object.entries(FrameType).map(([name, type]) => [name.toLowerCase(), type])),
    );
  });

  it("has the rules for headers that are applied", () => {
    const listed = rows("Header rules").map(([type, name, flags, min, max, stream]) => ({
      type: Number(type),
      name,
      flags: Number.parseInt(flags!, 16),
      min: Number(min),
      max: Number(max),
      stream: stream === "any" ? undefined : stream === "0" ? 0 : 1,
    }));
    const applied = headerRules.flatMap((rule, type) =>
      rule === undefined ? [] : [{ type, stream: undefined, ...rule }],
    );
    expect(listed).toEqual(applied);
  });

  it("lists every limit with its name and default, in the order of the code", () => {
    const section = spec.split("\n## Limits\n")[1]!.split("\n## ")[0]!;
    const listed = [...section.matchAll(/^\| (\w+) \| (\d+) \|/gm)].map(([, name, value]) => [
      name,
      Number(value),
    ]);
    const source = readFileSync(new URL("../wire/limits.ts", import.meta.url), "utf8");
    const names = [...source.matchAll(/^export const (\w+)/gm)].map(([, name]) => name!);
    expect(listed).toEqual(names.map((name) => [name, limits[name as keyof typeof limits]]));
  });

  it("has the extension codes", () => {
    const listed = rows("Payloads").map(([name, code]) => [name, Number(code)]);
    expect(Object.fromEntries(listed)).toEqual(Extension);
  });

  it("numbers the codes of errors", () => {
    for (const [index, code] of codes.entries()) {
      expect(spec.replaceAll("\n", " ")).toContain(`${index + 1} ${code}`);
    }
  });

  it("shows the very bytes that two nodes exchange", () => {
    const said = [...spec.matchAll(/^```hex (dialler|acceptor)\n(.*?)^```/gms)].map(([, who, text]) => ({
      who,
      hex: text!.replaceAll(/\s/g, ""),
    }));
    const secrets = [{ id: "main", key: "a secret" }];
    const pair = new Pair(
      {
        secrets,
        identity: { nodeId: "00112233445566778899aabbccddeeff", name: "mesh-api", tags: ["default"] },
      },
      {
        secrets,
        identity: { nodeId: "ffeeddccbbaa99887766554433221100", name: "greeter", tags: ["default"] },
      },
    );
    const heard: { who: string; hex: string }[] = [];
    const step = (): void => {
      for (const [who, from, to] of [
        ["dialler", pair.dialler, pair.acceptor],
        ["acceptor", pair.acceptor, pair.dialler],
      ] as const) {
        const bytes = from.take();
        if (bytes.length > 0) heard.push({ who, hex: Buffer.from(bytes).toString("hex") });
        carry(bytes, to.link);
      }
    };
    const greet = (params: string): unknown =>
      pair.dialler.open({ message: Buffer.from(params, "hex"), ended: true, timeoutMs: 10_000 });
    pair.acceptor.onCall = ({ stream }) => stream.finish(ok(Buffer.from("aa48656c6c6f2c204d6178", "hex")));
    step();
    step();
    // The dialler is ready: its NODE and the first call leave together.
    greet("91a34d6178");
    step();
    greet("91a3416461");
    const [second] = [pair.dialler.take()];
    heard.push({ who: "dialler", hex: Buffer.from(second).toString("hex") });
    expect(heard).toEqual(said);
    expect(said[0]!.hex.startsWith(Buffer.from(magic).toString("hex"))).toBe(true);
  });
});

/** Cells of the first table under a heading. */
function rows(heading: string): string[][] {
  const section = spec.split(new RegExp(`^##+ ${heading}$`, "m"))[1]!.split(/^##/m)[0]!;
  return section
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
