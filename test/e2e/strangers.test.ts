import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Mesh } from "@meshrpc/runtime";
import { describe, expect, test } from "vitest";
import {
  authBody,
  frame,
  frames,
  framesIn,
  helloBody,
  magic,
  nodeBody,
  openBody,
  type HelloParts,
} from "./stage/raw-link.ts";
import { RawSocket } from "./stage/raw-socket.ts";
import { shopkeeper, teapot } from "./stage/shopkeeper.ts";
import { failureOf, gate, shopOf, stage } from "./stage/stage.ts";

const { node, atEnd } = stage();

const secret = "correct-horse-battery";
const names = ["vault-node", "shop", "mesh", "sesame-tag", secret, "127.0.0.1"];

/** A node with a secret, tags, a service, and one real member beside it. */
async function vault(): Promise<{ vault: Mesh; member: Mesh }> {
  const options = { secret, tags: ["sesame-tag"] };
  const vault = await node("vault-node", { serve: {}, ...options });
  const member = await node("member-node", { ...options, nodes: [vault.address!] });
  await member.wait(["shop"]);
  return { vault, member };
}

/** Nothing that was heard names a node, a tag, a service or an address; and the member is served as before. */
async function expectSilence(heard: Buffer, member: Mesh): Promise<void> {
  for (const name of [...names, "member-node"]) expect(heard.includes(name), name).toBe(false);
  expect(framesIn(heard).map(({ type }) => type)).not.toContain(frames.node);
  expect(framesIn(heard).map(({ type }) => type)).not.toContain(frames.gossip);
  expect(await shopOf(member).find(teapot)).toMatchObject({ sku: teapot });
}

/** GOAWAY: lastStreamId u32, code u8. */
function goAwayCode(heard: Buffer): number | undefined {
  return framesIn(heard)
    .find(({ type }) => type === frames.goAway)
    ?.body.readUInt8(4);
}

const failedPrecondition = 9;
const internal = 13;
const unauthenticated = 16;

const tags = ["sesame-tag"];
const hellos: readonly (readonly [who: string, hello: HelloParts, code: number])[] = [
  ["without a secret", { tags }, unauthenticated],
  ["with another key id", { tags, keys: ["other"] }, unauthenticated],
  ["with other tags", { tags: ["default"], keys: ["default"] }, failedPrecondition],
  ["with other tags and no secret", { tags: ["default"] }, failedPrecondition],
  ["with one tag more", { tags: ["sesame-tag", "more"], keys: ["default"] }, failedPrecondition],
  ["with no tag", { tags: [], keys: ["default"] }, failedPrecondition],
];

describe("a stranger", () => {
  test.each(hellos)("%s is refused right behind its HELLO and has learnt no name", async (_, hello, code) => {
    const { vault: target, member } = await vault();
    const stranger = await RawSocket.dial(target.address!);
    const heard = await stranger.write(Buffer.concat([magic, frame(frames.hello, helloBody(hello))])).all();
    expect(goAwayCode(heard)).toBe(code);
    expect(framesIn(heard).map(({ type }) => type)).toEqual([frames.goAway]);
    await expectSilence(heard, member);
  });

  const ours = helloBody({ tags, keys: ["default"] });
  const afterHello: readonly (readonly [what: string, next: (theirs: Buffer) => Buffer, code: number])[] = [
    [
      "proves another secret",
      (theirs) => frame(frames.auth, authBody("default", "wrong", "dialler", ours, theirs)),
      unauthenticated,
    ],
    [
      "proves as the other role",
      (theirs) => frame(frames.auth, authBody("default", secret, "acceptor", ours, theirs)),
      unauthenticated,
    ],
    [
      "proves for another HELLO",
      (theirs) => frame(frames.auth, authBody("default", secret, "dialler", helloBody(), theirs)),
      unauthenticated,
    ],
    [
      "proves under another key id",
      (theirs) => frame(frames.auth, authBody("default2", secret, "dialler", ours, theirs)),
      unauthenticated,
    ],
    ["sends NODE in place of a proof", () => frame(frames.node, nodeBody("stranger")), internal],
    [
      "sends a call in place of a proof",
      () =>
        frame(frames.open, openBody("shop", "find", Uint8Array.of(0x91, 0xa1, 0x61)), {
          flags: 0x13,
          stream: 1,
        }),
      internal,
    ],
    ["sends gossip in place of a proof", () => frame(frames.gossip, Uint8Array.of(0x80)), internal],
    ["pings in place of a proof", () => frame(frames.ping, Buffer.alloc(8)), internal],
    ["says HELLO again", () => frame(frames.hello, ours), internal],
    [
      "sends what may be ignored, then NODE",
      () =>
        Buffer.concat([
          frame(99, Buffer.alloc(3), { flags: 0x80 }),
          frame(frames.node, nodeBody("stranger")),
        ]),
      internal,
    ],
  ];

  test.each(afterHello)("that knows tags and key id and %s has learnt no name", async (_, next, code) => {
    const { vault: target, member } = await vault();
    const stranger = await RawSocket.dial(target.address!);
    stranger.write(Buffer.concat([magic, frame(frames.hello, ours)]));
    const greeted = await stranger.until((heard) => framesIn(heard).length > 0);
    const heard = await stranger.write(next(framesIn(greeted)[0]!.body)).all();
    expect(framesIn(heard).map(({ type }) => type)).toEqual([frames.hello, frames.goAway]);
    expect(goAwayCode(heard)).toBe(code);
    await expectSilence(heard, member);
  });

  test("with the secret is told the name, which shows that the tests above could have heard it", async () => {
    const { vault: target } = await vault();
    const peer = await RawSocket.dial(target.address!);
    peer.write(Buffer.concat([magic, frame(frames.hello, ours)]));
    const theirs = framesIn(await peer.until((heard) => framesIn(heard).length > 0))[0]!.body;
    peer.write(frame(frames.auth, authBody("default", secret, "dialler", ours, theirs)));
    const heard = await peer.until((all) => framesIn(all).some(({ type }) => type === frames.node));
    expect(heard.includes("vault-node")).toBe(true);
    peer.destroy();
  });

  test("that listens for nodes to dial it gets digests, and a proof it can use nowhere", async () => {
    const { vault: target, member } = await vault();
    const dialled = gate<RawSocket>();
    const trap = createServer((socket) => dialled.open(RawSocket.of(socket))).listen(0, "127.0.0.1");
    atEnd(() => trap.close());
    await once(trap, "listening");
    const { port } = trap.address() as AddressInfo;
    await node("victim-node", {
      secret,
      tags,
      nodes: [`127.0.0.1:${port}`],
      serve: shopkeeper,
      as: "private",
    });
    const victim = await dialled.opened;
    const hello = framesIn(await victim.until((heard) => framesIn(heard).length > 0))[0]!.body;
    // The trap passes the victim's HELLO off as its own to the vault, and the vault's answer to the victim.
    const vaulted = await RawSocket.dial(target.address!);
    vaulted.write(Buffer.concat([magic, frame(frames.hello, helloBody({ tags, keys: ["default"] }))]));
    const fromVault = framesIn(await vaulted.until((heard) => framesIn(heard).length > 0))[0]!.body;
    victim.write(Buffer.concat([magic, frame(frames.hello, fromVault)]));
    const proof = framesIn(await victim.until((heard) => framesIn(heard).length > 1))[1]!;
    expect(proof.type).toBe(frames.auth);
    const heardOfVault = await vaulted.write(frame(frames.auth, proof.body)).all();
    expect(goAwayCode(heardOfVault)).toBe(unauthenticated);
    // And reflects the proof to its maker.
    const heardOfVictim = await victim.write(frame(frames.auth, proof.body)).all();
    expect(hello.length).toBeGreaterThan(0);
    for (const name of ["victim-node", "private"]) expect(heardOfVictim.includes(name), name).toBe(false);
    await expectSilence(heardOfVault, member);
    await expectSilence(heardOfVictim, member);
  });
});

describe("a node", () => {
  test.each([
    ["without the secret", { tags }],
    ["with another secret", { tags, secret: "wrong" }],
    ["with other tags", { secret }],
  ])("%s finds no service and no peer, and is told why", async (_, options) => {
    const { vault: target, member } = await vault();
    const lines: string[] = [];
    const refused = gate();
    const write = (line: string): void => {
      lines.push(line);
      if (line.includes(target.address!)) refused.open();
    };
    const log = { info: write, warn: write, error: write, debug: write };
    const outsider = await node("outsider", { ...options, nodes: [target.address!], log });
    await refused.opened;
    expect(outsider.peers()).toEqual([]);
    expect(outsider.services().filter(({ name }) => name !== "mesh")).toEqual([]);
    expect(await failureOf(shopOf(outsider).find(teapot))).toMatchObject({
      code: "unavailable",
      executed: "no",
    });
    expect(target.peers().map(({ name }) => name)).toEqual(["member-node"]);
    expect(lines.join("\n")).not.toContain("vault-node");
    expect(await shopOf(member).find(teapot)).toMatchObject({ sku: teapot });
  });
});
