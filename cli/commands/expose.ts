import { SourceReader } from "@meshrpc/extractor";
import { type Command, commonFlags } from "../command.ts";
import { apply } from "../expose/apply.ts";
import { match, planExposure, readRequest } from "../expose/request.ts";
import type { Flag } from "../flags.ts";
import { UsageError } from "../io.ts";
import { watchExposure } from "../watch/watch.ts";

const { root, name, templates, openapi, json, interface: interfaceFlag, tsconfig } = commonFlags;
const yes: Flag = { long: "yes", short: "y", description: "Do not ask" };
const dryRun: Flag = { long: "dry-run", description: "Show the tree and write nothing" };
const watch: Flag = {
  long: "watch",
  description: "Ask once, then write again, unasked, whenever a source changes",
};

export const exposeCommand: Command = {
  name: "expose",
  args: "[src]",
  description: "Interfaces to contracts and code: shows what it would do, asks, does all or nothing",
  flags: [root, name, match, interfaceFlag, tsconfig, templates, openapi, yes, dryRun, watch, json],
  examples: [
    "meshrpc expose service/",
    "meshrpc -R . expose -P greeter -y service/greeter.ts",
    "meshrpc expose -y --watch service/",
  ],
  async run(args, flags, io) {
    const request = readRequest(args, flags, io);
    const options = {
      yes: flags[yes.long] === true,
      dryRun: flags[dryRun.long] === true,
      json: flags[json.long] === true,
    };
    if (flags[watch.long] !== true)
      return apply(request.root, planExposure(request, io, new SourceReader()), options, io);
    for (const { long } of [dryRun, json]) {
      if (flags[long] === true)
        throw new UsageError(`--watch goes on writing; --${long} ends. Leave out one.`);
    }
    return watchExposure(request, options.yes, io);
  },
};
