import { Mesh } from "@meshrpc/runtime";
import { helloHandler } from "./gen/hello.handler.ts";
import type { Hello } from "./hello.ts";

class HelloService implements Hello {
  async greet(name: string): Promise<string> {
    return `Hello, ${name}`;
  }
}

const mesh = new Mesh({ name: "hello", nodes: ["localhost:11999"], log: "calls" });
mesh.publish(helloHandler(new HelloService()));
await mesh.listen();
