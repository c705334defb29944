import { type Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { expectGreeting } from "../expect-greeting.ts";
import { measureCalls, serveLoads } from "../load.ts";
import { greeterOf } from "./contract.ts";

type Answer = (error: ServiceError | null, reply?: { readonly greeting: string }) => void;
interface GreeterClient extends Client {
  greet(request: { readonly name: string }, answer: Answer): void;
}

const Greeter = greeterOf();
const client = new Greeter(process.argv[2] ?? "", credentials.createInsecure()) as unknown as GreeterClient;
const greet = (): Promise<unknown> =>
  new Promise((resolve, reject) => {
    client.greet({ name: "Max" }, (error, reply) =>
      error === null ? resolve(reply?.greeting) : reject(error),
    );
  });
expectGreeting(await greet());
serveLoads((load) => measureCalls(greet, load));
