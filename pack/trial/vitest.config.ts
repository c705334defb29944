import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["pack/trial/*.test.ts"],
    globalSetup: ["pack/trial/setup.ts"],
    // They start processes of their own.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default config;
