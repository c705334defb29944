import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

/** What takes longer than a test may: `npm run deployment`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/deployment/**/*.run.ts"],
    testTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});

export default config;
