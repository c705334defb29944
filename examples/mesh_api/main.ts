/**
 * The HTTP side of the tutorial:
 *
 *     npm run mesh_api
 */
import { greeterService } from "../greeter/service/gen/greeter.service.ts";
import { startApi } from "./api.ts";
import { readFlags } from "./flags.ts";

const { mesh } = await startApi(readFlags(process.argv.slice(2), process.env));
await mesh.wait([greeterService], { timeoutMs: Infinity });
