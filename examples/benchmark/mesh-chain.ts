import type { HopReply, HopResult } from "./service/bench.ts";
import { peerNames } from "./names.ts";
import type { Processes } from "./processes.ts";

/** The benchmark's own processes: its API, and a peer for each name. */
export class MeshChain {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** One call, nested `limit` deep. Throws what the API calls an error. */
  async hop(limit: number, path: "/peer/hop" | "/staticPeer/hop" = "/peer/hop"): Promise<HopResult> {
    const response = await fetch(this.url + path, {
      method: "POST",
      body: JSON.stringify({ queue: peerNames, limit }),
    });
    if (!response.ok) throw new Error(await response.text());
    const { State, Error: text } = (await response.json()) as HopReply;
    if (State === null) throw new Error(text ?? "neither a state nor an error");
    return State;
  }
}

export async function startMeshChain(processes: Processes): Promise<MeshChain> {
  const api = processes.start("api/main.ts", ["--listen-addr", "127.0.0.1:0", "-P", "0"]);
  const address = await api.saw(/listens on (\S+)/);
  const peers = peerNames.map((name) =>
    processes.start("peer/main.ts", ["--name", name, "-N", address, "--listen-addr", "127.0.0.1:0"]),
  );
  const url = await api.saw(/serves (http:\S+)/);
  await Promise.all([api.saw(/All peers are there/), ...peers.map((peer) => peer.saw(/is ready/))]);
  return new MeshChain(url);
}
