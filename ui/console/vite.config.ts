import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Where a center listens during `npm run dev:console`; the built console is served by the center itself. */
const center = process.env['KAOBAO_CENTER_URL'] ?? 'http://127.0.0.1:8087';

export default defineConfig({
  plugins: [vue()],
  base: './',
  resolve: { alias: { '@shared': fileURLToPath(new URL('../shared', import.meta.url)) } },
  server: { host: '127.0.0.1', port: 1430, strictPort: true, proxy: { '/api': center } },
  clearScreen: false,
  build: {
    target: 'es2022',
    // The center's content security policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
