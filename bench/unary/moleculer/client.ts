import { expectGreeting } from "../expect-greeting.ts";
import { measureCalls, serveLoads } from "../load.ts";
import { broker } from "./broker.ts";

const [, , address = "", port = ""] = process.argv;
const client = broker("client", Number(port), [`${address}/server`]);
await client.start();
await client.waitForServices("greeter");
const greet = (): Promise<unknown> => client.call("greeter.greet", { name: "Max" });
expectGreeting(await greet());
serveLoads((load) => measureCalls(greet, load));
