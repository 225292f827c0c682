import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@shared': fileURLToPath(new URL('../shared', import.meta.url)) } },
  // The window asks this address in `tauri dev`; nothing else may answer there.
  server: { host: '127.0.0.1', port: 1420, strictPort: true },
  clearScreen: false,
  build: {
    target: ['es2022', 'safari16'],
    // Fonts and pictures are files of the program: the content security policy needs no exception.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
});
