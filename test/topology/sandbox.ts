/**
 * A network of one's own. The kernel takes it down when its first process ends, however that happens: interfaces, mounts
 * and processes in it are gone then, and nothing of this machine was touched. Needs Linux, and either root or the right
 * to make user namespaces.
 *
 *     npm run topology ──▶ unshare ──▶ first process: this program again, in its own network, mounts and process table
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";

const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Prepares what `ip netns` needs: `/run` is empty in there, and private. */
const furnish = "mount -t tmpfs tmpfs /run && mkdir -p /run/netns /run/secrets && ip link set lo up";

/** Why this machine has no such network; undefined if it has. */
export function whyNot(): string | undefined {
  if (process.platform !== "linux") return `network namespaces are Linux's, this is ${process.platform}`;
  const trial = `${furnish} && ip netns add trial && ip netns exec trial true && ip link add bridge0 type bridge`;
  const { status, stderr, error } = spawnSync("unshare", [...rights(), ...namespaces, "sh", "-c", trial], {
    encoding: "utf8",
  });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim() || `unshare exits with ${status}`;
}

/** Runs a program as the first process in there. It ends when the child does, and when its standard input ends. */
export function enter(program: string, args: readonly string[]): ChildProcess {
  const script = `${furnish} && exec "$@"`;
  return spawn("unshare", [...rights(), ...namespaces, "sh", "-c", script, "sh", program, ...args], {
    stdio: ["pipe", "inherit", "inherit"],
    // Ctrl-C is for the one who started it: in there it would reach every process at once.
    detached: true,
  });
}

function rights(): readonly string[] {
  return process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
}
