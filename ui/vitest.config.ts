import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** One run for both front ends and what they share. */
export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@shared': fileURLToPath(new URL('shared', import.meta.url)) } },
  test: { include: ['desk/src/**/*.test.ts', 'console/src/**/*.test.ts', 'shared/**/*.test.ts'] },
});
