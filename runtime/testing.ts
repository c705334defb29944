/** What tests of services need: whole nodes in one process, without sockets. */

import { type MeshOptions } from "./node/options.ts";
import { Mesh } from "./node.ts";
import { MemoryNetwork, MemoryTransport } from "./transport/memory.ts";

export { localChannel, type LocalChannelOptions } from "./rpc/local-channel.ts";

/** Nodes that find each other in memory. */
export interface TestMesh extends AsyncDisposable {
  /** Starts a node that joins the others. It is silent and ignores signals and environment, unless `options` say otherwise. */
  node(name: string, options?: Partial<MeshOptions>): TestNode;
  /** Closes all nodes, the last one first. */
  close(): Promise<void>;
}

/** A node that is not yet listening: publish, then `await node.listen()`. */
export type TestNode = Mesh;

/**
 * Makes a mesh for one test. Calls, checks, retries and draining are those of a real one; only the network is
 * not. Close it when the test ends.
 */
export function testMesh(): TestMesh {
  const network = new MemoryNetwork();
  const nodes: Mesh[] = [];
  const close = async (): Promise<void> => {
    for (const node of nodes.splice(0).toReversed()) await node.close();
  };
  return {
    node(name, options = {}) {
      const seeds = nodes.flatMap((node) => node.address ?? []);
      const mesh = new Mesh(
        { name, nodes: seeds, log: "silent", signals: false, ...options },
        { transport: new MemoryTransport(network), resolve: async (host) => [host], env: {} },
      );
      nodes.push(mesh);
      return mesh;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
