export { RpcError, type Code, type Executed } from "./error.ts";
