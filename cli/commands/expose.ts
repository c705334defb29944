import { SourceReader } from "@meshrpc/extractor";
import { type Command, commonFlags } from "../command.ts";
import { apply } from "../expose/apply.ts";
import { match, notesOf, planExposure, readRequest } from "../expose/request.ts";
import type { Flag } from "../flags.ts";
import { UsageError } from "../io.ts";
import { watchExposure } from "../watch/watch.ts";
import { write } from "../write.ts";

const { root, name, templates, openapi, check, json, interface: interfaceFlag, tsconfig } = commonFlags;
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
  flags: [root, name, match, interfaceFlag, tsconfig, templates, openapi, yes, dryRun, check, watch, json],
  examples: [
    "meshrpc expose service/",
    "meshrpc -R . expose -P greeter -y service/greeter.ts",
    "meshrpc expose -y --watch service/",
    "meshrpc expose --check service/",
  ],
  async run(args, flags, io) {
    const isWatching = flags[watch.long] === true;
    for (const { long } of [dryRun, check, json]) {
      if (isWatching && flags[long] === true)
        throw new UsageError(`--watch goes on writing; --${long} ends. Leave out one.`);
    }
    const request = readRequest(args, flags, io);
    const options = {
      yes: flags[yes.long] === true,
      dryRun: flags[dryRun.long] === true,
      json: flags[json.long] === true,
    };
    if (isWatching) return watchExposure(request, options.yes, io);
    const exposure = planExposure(request, io, new SourceReader());
    if (flags[check.long] !== true) return apply(request.root, exposure, options, io);
    for (const note of notesOf(exposure)) io.stderr.write(`${note}\n`);
    return write(request.root, exposure.actions, { check: true, json: options.json }, io);
  },
};
