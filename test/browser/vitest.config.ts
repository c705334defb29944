import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

const conditions = ["@meshrpc/source", "node"];

/** What needs a browser: `npm run browser`. */
const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/browser/**/*.run.ts"],
    execArgv: ["--conditions=@meshrpc/source"],
    // Installing a browser counts too.
    hookTimeout: 180_000,
    testTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});

export default config;
