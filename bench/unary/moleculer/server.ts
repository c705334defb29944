import { broker } from "./broker.ts";

const port = Number(process.argv[2]);
const server = broker("server", port, []);
server.createService({
  name: "greeter",
  actions: {
    greet: {
      params: { name: { type: "string", min: 1, max: 80 } },
      handler: ({ params }: { readonly params: { readonly name: string } }) => `Hello, ${params.name}`,
    },
  },
});
await server.start();
console.log(`serves 127.0.0.1:${port}`);
