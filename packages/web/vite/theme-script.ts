/**
 * Puts the script that chooses the theme before the first paint into the head of the shell.
 *
 * The content security policy allows no inline script, so the few lines become a hashed file of their own.
 */

import { readFileSync } from 'node:fs';
import type { HtmlTagDescriptor, Plugin } from 'vite';

const sourceFile = new URL('./theme-boot.js', import.meta.url);

/** Creates the plugin. */
export function themeScript(): Plugin {
  let reference: string | null = null;
  let fileName: string | null = null;
  return {
    name: 'toru-theme-script',
    buildStart() {
      if (this.environment.mode !== 'build') return;
      reference = this.emitFile({
        type: 'asset',
        name: 'theme.js',
        source: readFileSync(sourceFile, 'utf8'),
      });
    },
    generateBundle() {
      if (reference !== null) fileName = this.getFileName(reference);
    },
    transformIndexHtml: {
      order: 'post',
      handler: (): HtmlTagDescriptor[] => {
        const tag: HtmlTagDescriptor =
          fileName === null
            ? { tag: 'script', children: readFileSync(sourceFile, 'utf8') }
            : { tag: 'script', attrs: { src: `./${fileName}` } };
        return [{ ...tag, injectTo: 'head' }];
      },
    },
  };
}
