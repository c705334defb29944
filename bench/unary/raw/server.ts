import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { EchoFrames } from "./echo.ts";

const server = createServer((socket) => {
  const echo: EchoFrames = new EchoFrames(socket, (id, value) => echo.send(id, value));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`serves 127.0.0.1:${(server.address() as AddressInfo).port}`);
