import { expect, test } from "vitest";
import { bestFirst } from "./own-addresses.ts";

const addresses = ["172.18.0.3:11999", "10.77.0.3:11999", "[fd00::2]:11999"];

test("the address of a link's own end comes first", () => {
  expect(bestFirst(addresses, "10.77.0.3")).toEqual([
    "10.77.0.3:11999",
    "172.18.0.3:11999",
    "[fd00::2]:11999",
  ]);
  expect(bestFirst(addresses, "fd00::2")?.[0]).toBe("[fd00::2]:11999");
  expect(bestFirst(addresses, "::ffff:10.77.0.3")?.[0]).toBe("10.77.0.3:11999");
});

test("nothing changes if it is first already, or is not among them", () => {
  expect(bestFirst(addresses, "172.18.0.3")).toBeUndefined();
  for (const near of ["127.0.0.1", "10.77.0.30", ""]) expect(bestFirst(addresses, near)).toBeUndefined();
});
