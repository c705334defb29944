import { Mesh } from "@meshrpc/runtime";
import { HelloClient } from "./gen/hello.client.ts";
import { helloService } from "./gen/hello.service.ts";
import type { Hello } from "./hello.ts";

const mesh = new Mesh({ name: "visitor", nodes: ["localhost:11999"] });
await mesh.listen();
try {
  await mesh.wait([helloService]);
  const hello: Hello = new HelloClient(mesh.channel(helloService));
  console.log(await hello.greet("Max"));
} finally {
  await mesh.close();
}
