import { availableParallelism } from "node:os";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const conditions = ["@meshrpc/source", "node"];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{schema,extractor,templates,emitter,runtime,gateway,cli,examples,pack,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "pack/trial/**"],
    execArgv: ["--conditions=@meshrpc/source"],
    testTimeout: 20_000,
    // Many tests wait for processes of theirs: with two cores, one worker would leave one of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});

export default config;
