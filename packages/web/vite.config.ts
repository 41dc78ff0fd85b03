import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { earlyPages } from './early-pages.ts';

/** No inline script, no data: script and no module preload polyfill: the pages run under `script-src 'self'`. */
export default defineConfig({
  plugins: [react(), earlyPages()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // One sheet: no page waits for a second, and none is drawn before its own has come.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Few chunks, each asked for once: the frame with what every page uses, and one for each page.
        codeSplitting: {
          groups: [
            { name: 'frame', test: /node_modules\/(?!@xterm)|src\/(app|ui|http|design)\// },
            { name: 'application', test: /src\/(application|graph|diff)\/|terminal-panel/ },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
});
