/**
 * The HTTP side of the tutorial:
 *
 *     npm run mesh_api
 */
import { fail } from "../fail.ts";
import { startApi } from "./api.ts";
import { portHint, readFlags } from "./flags.ts";

try {
  const { mesh } = await startApi(readFlags(process.argv.slice(2), process.env));
  console.log(`Waiting for greeters. Start one, or more: npm run greeter -- -N ${mesh.address}`);
} catch (error) {
  fail(error, portHint);
}
