import { Mesh } from "@meshrpc/runtime";
import { GreeterClient } from "../../../examples/greeter/service/gen/greeter.client.ts";
import { greeterService } from "../../../examples/greeter/service/gen/greeter.service.ts";
import { expectGreeting } from "../expect-greeting.ts";
import { measureCalls, serveLoads } from "../load.ts";

const mesh = new Mesh({ name: "client", nodes: [process.argv[2] ?? ""], log: "silent" });
await mesh.listen("127.0.0.1:0");
await mesh.wait([greeterService]);
const greeter = new GreeterClient(mesh.channel(greeterService));
expectGreeting(await greeter.greet("Max"));
serveLoads((load) => measureCalls(() => greeter.greet("Max"), load));
