import { writeFileSync } from "node:fs";
import { type Answers, underLoad } from "./load.ts";
import { type Row, table } from "./table.ts";
import { type Member, Tutorial } from "./tutorial.ts";

type Ask = () => Promise<Response>;

/** Plays what an operator does; true if no call failed that must not. Prints what it does, and a table. */
export async function playScenario(isShort: boolean): Promise<boolean> {
  const operator = new Operator(isShort ? 400 : 4_000);
  say("A gateway and five greeters, as docker-compose.yml says; the gateway is published to the host.");
  await operator.start(5);

  await operator.play("five greeters", operator.everything, async () => {});
  await operator.play("scaled to eight", operator.everything, () => operator.scaleUp(3));
  await operator.play("back to five (SIGTERM)", operator.everything, () => operator.scaleDown(3));
  await operator.play("one killed (SIGKILL), @readonly", [operator.greet], () => operator.killOne());
  await operator.play("another in its place", operator.everything, () => operator.scaleUp(1));
  await operator.play("gateway replaced, the new one first", operator.everything, () =>
    operator.replaceGateway(),
  );
  if (!isShort) {
    const steps = [
      ["secret: the new one is known", ["old", "new"]],
      ["secret: the new one is preferred", ["new", "old"]],
      ["secret: the old one is gone", ["new"]],
    ] as const;
    for (const [phase, keys] of steps)
      await operator.play(phase, operator.everything, () => operator.replaceAll(keys));
  }
  const found = await operator.joinByName(isShort ? 3 : 12);

  say(table(operator.rows));
  return found && operator.rows.every(({ failed }) => !failed);
}

/** Does to the tutorial what `docker compose up --scale`, `docker service update` and accidents do. */
class Operator {
  readonly rows: Row[] = [];
  readonly #after: number;
  readonly #tutorial = new Tutorial();
  #gateway: Member | undefined;
  #url = "";
  #greeters: Member[] = [];
  #secretFile: string | undefined;

  constructor(after: number) {
    this.#after = after;
  }

  readonly greet: Ask = () => fetch(`${this.#url}/greeter/greet/Max`);
  readonly sendPostcard: Ask = () =>
    fetch(`${this.#url}/greeter/sendPostcard/Max/World/Hello`, { method: "POST" });
  readonly check: Ask = () => fetch(`${this.#url}/greeter/check`);
  readonly everything: readonly Ask[] = [this.greet, this.sendPostcard, this.check];

  async start(greeters: number): Promise<void> {
    await this.replaceGateway();
    await this.scaleUp(greeters);
  }

  async scaleUp(count: number): Promise<void> {
    const added = await Promise.all(Array.from({ length: count }, () => this.#start("greeter")));
    await Promise.all(added.map((greeter) => this.#gateway!.sees(greeter)));
    this.#greeters.push(...added);
  }

  async scaleDown(count: number): Promise<void> {
    await Promise.all(this.#greeters.splice(0, count).map((greeter) => greeter.container.stop()));
  }

  async killOne(): Promise<void> {
    await this.#greeters.shift()!.container.stop("SIGKILL");
  }

  /** Traffic goes to the new one as soon as it can serve it, as a health check would say. */
  async replaceGateway(): Promise<void> {
    const old = this.#gateway;
    const gateway = await this.#start("mesh-api");
    const url = `http://${this.#tutorial.network.publish(gateway.id)}:8282`;
    await gateway.container.saw(/serves http:/);
    await Promise.all(this.#greeters.map((greeter) => gateway.sees(greeter)));
    this.#gateway = gateway;
    this.#url = url;
    await old?.container.stop();
  }

  /** Each container by one that is started before it stops, one after the other. */
  async replaceAll(keys: readonly string[]): Promise<void> {
    this.#secretFile = `/run/secrets/cluster_secret_${keys.join("_")}`;
    const ring = keys.map((name) =>
      name === "old" ? { id: "default", key: this.#tutorial.secret } : { id: name, key: name },
    );
    writeFileSync(this.#secretFile, JSON.stringify(ring));
    for (let left = this.#greeters.length; left > 0; left--) {
      await this.scaleUp(1);
      await this.scaleDown(1);
    }
    await this.replaceGateway();
  }

  /** A mesh of its own, in which only the gateway knows a name: true if it finds all who have an address of it. */
  async joinByName(count: number): Promise<boolean> {
    const apart = { MESHRPC_CLUSTER_NODES: "", MESHRPC_CLUSTER_TAGNAME: "apart" };
    say(`A gateway that knows one name with ${count + 1} addresses, behind one of which there is nobody …`);
    const greeters: Member[] = [];
    for (let at = 0; at < count; at++)
      greeters.push(await this.#tutorial.start("greeter", { name: "all-greeters", env: apart }));
    this.#tutorial.network.addLine("all-greeters", "10.77.0.250");
    const gateway = await this.#tutorial.start("mesh-api", {
      env: { ...apart, MESHRPC_CLUSTER_NODES: "all-greeters" },
    });
    await Promise.all(greeters.map((greeter) => gateway.sees(greeter)));
    say(`… found all ${count}.`);
    await Promise.all([...greeters, gateway].map(({ container }) => container.stop()));
    return true;
  }

  /** Puts the system under load, does `meanwhile`, and writes a row. */
  async play(phase: string, requests: readonly Ask[], meanwhile: () => Promise<unknown>): Promise<void> {
    say(`${phase} …`);
    const before = new Map(this.#greeters.map((greeter) => [greeter, greeter.calls]));
    const answers: Answers = await underLoad({ requests, workers: 8, after: this.#after }, meanwhile);
    const members = new Set([...before.keys(), ...this.#greeters]);
    const shares = [...members].map((greeter) => greeter.calls - (before.get(greeter) ?? 0));
    const failed = Object.keys(answers.counts).some((answer) => answer !== "200");
    this.rows.push({ ...answers, phase, shares: shares.filter((count) => count > 0), failed });
  }

  #start(service: "greeter" | "mesh-api"): Promise<Member> {
    const file = this.#secretFile;
    return this.#tutorial.start(
      service,
      file === undefined ? {} : { env: { MESHRPC_CLUSTER_SECRET_FILE: file } },
    );
  }
}

function say(line: string): void {
  console.log(line);
}
