import { Mesh } from "@meshrpc/runtime";
import { GreeterService } from "../../../examples/greeter/greeter-service.ts";
import { greeterHandler } from "../../../examples/greeter/service/gen/greeter.handler.ts";

const mesh = new Mesh({ name: "greeter", log: "silent" });
mesh.publish(greeterHandler(new GreeterService()));
await mesh.listen("127.0.0.1:0");
console.log(`serves ${mesh.address}`);
