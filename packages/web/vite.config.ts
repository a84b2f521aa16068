/**
 * How the web interface is built.
 *
 * Two entries share one output folder: the shell (`index.html`) and the document inside view frames
 * (`src/view-frame/main.ts`). The server finds the built names in `dist/.vite/manifest.json`. All addresses are relative,
 * so that one build works under every base path.
 */

import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

import { pluginIcons } from './vite/plugin-icons.ts';
import { precompress } from './vite/precompress.ts';
import { themeScript } from './vite/theme-script.ts';

const panel = 'http://127.0.0.1:3000';

const config: UserConfig = {
  base: './',
  plugins: [react(), tailwindcss(), pluginIcons(), themeScript(), precompress()],
  build: {
    manifest: true,
    target: ['chrome111', 'edge111', 'firefox114', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', 'view-frame': 'src/view-frame/main.ts' },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: panel, ws: true },
      '/view': { target: panel },
      '/assets': { target: panel },
    },
  },
};

export default config;
