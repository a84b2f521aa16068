/** Reads the look of the panel and puts it on the document of a frame. */

import type { Look } from './contract.ts';

/** The properties that views may rely on. */
const tokenNames: readonly string[] = [
  '--toru-bg',
  '--toru-card',
  '--toru-sunken',
  '--toru-raised',
  '--toru-fg',
  '--toru-soft',
  '--toru-muted',
  '--toru-border',
  '--toru-control',
  '--toru-primary',
  '--toru-primary-hover',
  '--toru-on-primary',
  '--toru-accent',
  '--toru-accent-soft',
  '--toru-ring',
  '--toru-success',
  '--toru-success-soft',
  '--toru-success-mark',
  '--toru-warning',
  '--toru-warning-soft',
  '--toru-warning-mark',
  '--toru-danger',
  '--toru-danger-soft',
  '--toru-danger-mark',
  '--toru-info',
  '--toru-info-soft',
  '--toru-info-mark',
  '--toru-radius',
  '--toru-shadow',
  '--toru-font',
  '--toru-font-mono',
];

/** The look of a document. */
export function readLook(root: HTMLElement): Look {
  const style = getComputedStyle(root);
  return {
    tokens: Object.fromEntries(tokenNames.map((name) => [name, style.getPropertyValue(name).trim()])),
    dark: root.classList.contains('dark'),
    lang: root.lang,
    dir: root.dir,
  };
}

/** Calls the listener with the look now and at each change; answers with the function that stops it. */
export function watchLook(root: HTMLElement, listener: (look: Look) => void): () => void {
  const observer = new MutationObserver(() => listener(readLook(root)));
  observer.observe(root, { attributes: true, attributeFilter: ['class', 'lang', 'dir', 'style'] });
  listener(readLook(root));
  return () => observer.disconnect();
}

/** Puts a look on a document. */
export function applyTheme(root: HTMLElement, { tokens, dark, lang, dir }: Look): void {
  for (const [name, value] of Object.entries(tokens)) root.style.setProperty(name, value);
  root.style.colorScheme = dark ? 'dark' : 'light';
  root.classList.toggle('dark', dark);
  root.lang = lang;
  root.dir = dir;
}
