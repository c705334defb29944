/**
 * `npm start`: the tutorial in one terminal. The gateway runs in this process, five greeters in
 * processes of their own, with one log. Ctrl-C drains and ends all of it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { greeterService } from "./greeter/service/gen/greeter.service.ts";
import { fail } from "./fail.ts";
import { startApi } from "./mesh_api/api.ts";
import { portHint, readFlags } from "./mesh_api/flags.ts";

const replicas = 5;
const { mesh, url } = await startHere().catch((error: unknown) => fail(error, portHint));
const greeters = Array.from({ length: replicas }, startGreeter);
mesh.onDrain(() => Promise.all(greeters.map(stop)));

try {
  await mesh.wait([greeterService], { instances: replicas, timeoutMs: 30_000 });
  console.log(`
Five greeters are up. Try, in another terminal:

  curl ${url}/greeter/greet/Max
  curl -d '{"name":"Max"}' ${url}/greeter/greet
  curl ${url}/greeter/check
  curl -X POST ${url}/greeter/sendPostcard/Max/World/Hello

Ctrl-C ends all of it.
`);
} catch (error) {
  // After Ctrl-C, while the greeters start, everything is on its way out already.
  if (!mesh.draining) {
    await mesh.close();
    fail(error, portHint);
  }
}

async function startHere(): ReturnType<typeof startApi> {
  return startApi(readFlags(process.argv.slice(2), process.env));
}

/** A process group of its own, so that Ctrl-C reaches it through this process and only once. */
function startGreeter(): ChildProcess {
  const main = fileURLToPath(new URL("greeter/main.ts", import.meta.url));
  const follow = new URL("follow-parent.ts", import.meta.url).href;
  return spawn(
    process.execPath,
    ["--conditions=@meshrpc/source", "--import", follow, main, "-N", mesh.address ?? ""],
    {
      detached: true,
      env: { ...process.env, MESHRPC_LISTEN_ADDR: "127.0.0.1:0" },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
}

async function stop(greeter: ChildProcess): Promise<void> {
  if (greeter.exitCode !== null || greeter.signalCode !== null) return;
  const exited = once(greeter, "exit");
  greeter.kill("SIGTERM");
  await exited;
}
