import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** No inline script, no data: script and no module preload polyfill: the pages run under `script-src 'self'`. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
});
