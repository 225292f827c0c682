import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Stories drive the real center in a real browser: one after another, each as long as it takes. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.story.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    bail: 1,
  },
});
