import { describe, expect, test } from "vitest";
import { LinkTable, type RankedLink } from "./links.ts";

interface Fake extends RankedLink {
  readonly link: {
    state: "ready" | "draining" | "closed";
    peerIsLeaving: boolean;
    isOpenForCalls: boolean;
    isWorn: boolean;
  };
}

function fake(peer: string, dialledBy: string): Fake {
  return {
    link: { state: "ready", peerIsLeaving: false, isOpenForCalls: true, isWorn: false },
    peer: { nodeId: peer },
    dialledBy,
  };
}

function leaving(link: Fake): void {
  link.link.peerIsLeaving = true;
  link.link.isOpenForCalls = false;
}

describe("of two links to one node", () => {
  test("both sides keep the one dialled by the smaller id, in whatever order they come", () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      // Each side has its own end of the two connections.
      for (const [own, peer] of [
        ["a", "b"],
        ["b", "a"],
      ] as const) {
        const table = new LinkTable<Fake>(own);
        const links = [fake(peer, "a"), fake(peer, "b")];
        const drained = order.map((i) => table.add(links[i]!)).filter((link) => link !== undefined);
        expect(table.best(peer)).toBe(links[0]);
        expect(drained).toEqual(own === "b" ? [links[1]] : []);
      }
    }
  });

  test("dialled by the same node, the older is kept, and only its dialler drains the other", () => {
    for (const [own, peer, drains] of [
      ["a", "b", true],
      ["b", "a", false],
    ] as const) {
      const table = new LinkTable<Fake>(own);
      const [first, second] = [fake(peer, "a"), fake(peer, "a")];
      expect(table.add(first)).toBeUndefined();
      expect(table.add(second)).toBe(drains ? second : undefined);
      expect(table.best(peer)).toBe(first);
    }
  });

  test("the worse serves when the better drains or closes", () => {
    const table = new LinkTable<Fake>("a");
    const [better, worse] = [fake("b", "a"), fake("b", "b")];
    table.add(better);
    table.add(worse);
    better.link.state = "draining";
    expect(table.best("b")).toBe(worse);
    leaving(worse);
    expect(table.best("b")).toBe(better);
    better.link.isOpenForCalls = false;
    expect(table.best("b")).toBeUndefined();
  });

  test("one that runs short of ids is drained, whoever dialled it and whenever", () => {
    const table = new LinkTable<Fake>("a");
    const worn = fake("b", "a");
    table.add(worn);
    expect(table.stays("b")).toBe(true);
    worn.link.isWorn = true;
    expect(table.stays("b")).toBe(false);
    expect(table.best("b")).toBe(worn);
    const fresh = fake("b", "b");
    expect(table.add(fresh)).toBe(worn);
    expect(table.best("b")).toBe(fresh);
    expect(table.stays("b")).toBe(true);
  });

  test("a link that its peer leaves is not drained once more", () => {
    const table = new LinkTable<Fake>("a");
    const old = fake("b", "a");
    table.add(old);
    leaving(old);
    expect(table.add(fake("b", "a"))).toBeUndefined();
  });
});

test("a node is lost with its last link", () => {
  const table = new LinkTable<Fake>("a");
  const [first, second] = [fake("b", "a"), fake("b", "b")];
  table.add(first);
  table.add(second);
  expect(table.remove(first)).toBe(false);
  expect(table.has("b")).toBe(true);
  expect(table.remove(second)).toBe(true);
  expect(table.has("b")).toBe(false);
  expect(table.all()).toEqual([]);
});
