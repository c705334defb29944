import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

/**
 * Containers on one network, as Compose makes it: an address for each, names by a hosts file, and no way in from the host
 * but what is published.
 *
 *            host ──── published ────┐
 *                                 mesh-api   greeter   greeter …
 *                                    └─── mesh0 ┴─────────┘
 */
export class MeshNetwork {
  readonly #hosts = new Map<string, string[]>();
  readonly #names: string[] = [];
  #nextHost = 2;

  constructor() {
    mkdirSync("/run/hosts");
    // Without an address: the host is no member.
    ip("link add mesh0 type bridge");
    ip("link set mesh0 up");
  }

  /** Makes a member; `name` is what others call it, and many may have the same. `ip netns exec <id>` runs programs in it. */
  join(id: string, name: string): void {
    const port = `v-${this.#nextHost}`;
    const address = `10.77.0.${this.#nextHost++}`;
    ip(`netns add ${id}`);
    // As in Swarm: another interface, whose network leads to nobody, and which comes first.
    ip(`-n ${id} link add bridge0 type veth peer name nobody`);
    ip(`-n ${id} addr add 172.18.0.${this.#nextHost}/16 dev bridge0`);
    ip(`-n ${id} link set bridge0 up`);
    ip(`-n ${id} link set nobody up`);
    ip(`link add ${port} type veth peer name eth0 netns ${id}`);
    ip(`link set ${port} master mesh0 up`);
    ip(`-n ${id} addr add ${address}/24 dev eth0`);
    ip(`-n ${id} link set eth0 up`);
    ip(`-n ${id} link set lo up`);
    this.#names.push(id);
    this.addLine(name, address);
  }

  /** One more address of a name, whether anybody has it or not. */
  addLine(name: string, address: string): void {
    this.#hosts.set(name, [...(this.#hosts.get(name) ?? []), address]);
    for (const id of this.#names) writeFileSync(`/run/hosts/${id}`, this.#hostsFile);
  }

  /** A way from the host to a member; the address to ask from there. */
  publish(id: string): string {
    const net = `10.78.${this.#nextHost}`;
    ip(`link add p-${id} type veth peer name published netns ${id}`);
    ip(`addr add ${net}.1/30 dev p-${id}`);
    ip(`link set p-${id} up`);
    ip(`-n ${id} addr add ${net}.2/30 dev published`);
    ip(`-n ${id} link set published up`);
    return `${net}.2`;
  }

  /** What to put before a command so that it runs in the member. */
  within(id: string): readonly string[] {
    const hosts = `mount --bind /run/hosts/${id} /etc/hosts && exec "$@"`;
    return ["ip", "netns", "exec", id, "sh", "-c", hosts, "sh"];
  }

  get #hostsFile(): string {
    const lines = [...this.#hosts].flatMap(([name, addresses]) =>
      addresses.map((address) => `${address} ${name}`),
    );
    return `${["127.0.0.1 localhost", ...lines].join("\n")}\n`;
  }
}

function ip(command: string): void {
  execFileSync("ip", command.split(" "), { stdio: ["ignore", "ignore", "inherit"] });
}
