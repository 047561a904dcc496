import { defineConfig } from "vitest/config";

export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.tsx"],
    setupFiles: ["test/shared/setup.ts"],
    pool: "threads",
    isolate: false, // one page and one load of the modules a thread: half the processor time
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 30_000, // axe's rules take seconds on a busy machine
  },
});
