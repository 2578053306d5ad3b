import { defineConfig } from 'vitest/config';

declare const process: { env: Record<string, string | undefined> };

// The server that `npm run dev` talks to; `trainyard up` listens here.
const server = process.env['TRAINYARD_SERVER'] ?? 'http://127.0.0.1:5080';

export default defineConfig({
  // Relative, so that a proxy may show the dashboard below any path.
  base: './',
  build: {
    // light-dark() as it is written: every browser of the last two years has it.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Everything is a file of its own, so that the policy "default-src 'self'" holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': server,
      '/ws': { target: server, ws: true },
    },
  },
  test: {
    // A test reads the style sheets.
    css: true,
    // What browsers get, also in tests.
    alias: { 'tus-js-client': 'tus-js-client/lib.esm/browser/index.js' },
    server: { deps: { inline: ['tus-js-client'] } },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
