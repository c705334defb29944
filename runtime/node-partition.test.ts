import { expect, test } from "vitest";
import { clientOf, named, nodes } from "./fixtures/nodes.ts";
import type { Mesh } from "./index.ts";
import { SimulatedClock } from "./rpc/fixtures/simulated-clock.ts";
import { sampleService } from "./rpc/fixtures/sample.ts";
import { MemoryNetwork, MemoryTransport } from "./transport/memory.ts";
import type { Address, Connection } from "./transport/transport.ts";

const start = nodes();

/** A network that can be cut in the middle. */
class CuttableTransport extends MemoryTransport {
  isCut = false;
  readonly #connections: Connection[] = [];

  override async dial(address: Address, signal: AbortSignal): Promise<Connection> {
    if (this.isCut) throw new Error("no route to host");
    const connection = await super.dial(address, signal);
    this.#connections.push(connection);
    return connection;
  }

  cut(): void {
    this.isCut = true;
    for (const connection of this.#connections.splice(0)) connection.destroy();
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets simulated time pass until `isTrue`, in steps that leave room for what each of them sets off. Returns the seconds. */
async function pass(clock: SimulatedClock, isTrue: () => boolean): Promise<number> {
  const startMs = clock.now();
  while (!isTrue()) {
    clock.advance(100);
    for (let i = 0; i < 5; i++) await settle();
  }
  return (clock.now() - startMs) / 1_000;
}

function names(mesh: Mesh): string[] {
  return mesh.peers().map((peer) => peer.name);
}

test("two halves forget each other after half a minute, and find each other when the network is whole again", async () => {
  const clock = new SimulatedClock();
  const transport = new CuttableTransport(new MemoryNetwork());
  const environment = { transport, clock, resolve: async (host: string) => [host] };
  const server = await start("server", { environment, serve: named("server") });
  const caller = await start("caller", { environment, nodes: [server.address!] });
  await caller.wait([sampleService]);

  transport.cut();
  await pass(clock, () => caller.missing([sampleService]).length === 1);
  // A lost link takes the node out of the way at once, long before anyone calls it gone.
  expect(names(caller)).toEqual(["server"]);
  await expect(clientOf(caller).greet("")).rejects.toMatchObject({ code: "unavailable", executed: "no" });

  const seconds = await pass(clock, () => names(caller).length === 0 && names(server).length === 0);
  expect(seconds).toBeGreaterThan(25);
  expect(seconds).toBeLessThan(45);

  // Longer than a node counts as just lost.
  await pass(clock, () => clock.now() > 400_000);
  transport.isCut = false;
  expect(await pass(clock, () => caller.missing([sampleService]).length === 0)).toBeLessThan(20);
  expect(await clientOf(caller).greet("")).toBe("server");
  expect(names(server)).toEqual(["caller"]);
});

test("halves that no seed connects find each other by the addresses of those that fell silent", async () => {
  const clock = new SimulatedClock();
  const transport = new CuttableTransport(new MemoryNetwork());
  const environment = { transport, clock, resolve: async (host: string) => [host] };
  const seed = await start("seed", { environment });
  const server = await start("server", { environment, nodes: [seed.address!], serve: named("server") });
  const caller = await start("caller", { environment, nodes: [seed.address!] });
  await caller.wait([sampleService]);
  await seed.close();

  transport.cut();
  await pass(clock, () => names(caller).length === 0 && names(server).length === 0);
  transport.isCut = false;
  await pass(clock, () => caller.missing([sampleService]).length === 0);
  expect(await clientOf(caller).greet("")).toBe("server");
});
