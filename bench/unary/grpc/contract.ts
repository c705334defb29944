import { fileURLToPath } from "node:url";
import { type GrpcObject, loadPackageDefinition, type ServiceClientConstructor } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** The service of `greeter.proto`. */
export function greeterOf(): ServiceClientConstructor {
  const path = fileURLToPath(new URL("greeter.proto", import.meta.url));
  const bench = loadPackageDefinition(loadSync(path))["bench"] as GrpcObject;
  return bench["Greeter"] as ServiceClientConstructor;
}
