import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { greeterOf } from "./contract.ts";

interface Greet {
  readonly name: string;
}
interface Greeting {
  readonly greeting: string;
}

const server = new Server();
server.addService(greeterOf().service, {
  greet(call: ServerUnaryCall<Greet, Greeting>, answer: sendUnaryData<Greeting>) {
    answer(null, { greeting: `Hello, ${call.request.name}` });
  },
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  console.log(`serves 127.0.0.1:${port}`);
});
