/**
 * `npm start`: the tutorial in one terminal. The gateway in this process, five greeters in processes
 * of their own, one log; Ctrl-C drains and ends all of it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { greeterService } from "./greeter/service/gen/greeter.service.ts";
import { startApi } from "./mesh_api/api.ts";
import { readFlags } from "./mesh_api/flags.ts";

const replicas = 5;
