/** What a view finds in its document: the panel's type and colors, and one element to fill. */

import interUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';

// In a layer, so that any rule of a view, however weak, wins over it.
const baseStyle = (fontUrl: string): string => `
@font-face {
  font-family: 'Inter Variable';
  font-weight: 100 900;
  font-display: swap;
  src: url('${fontUrl}') format('woff2');
}
@layer toru-base {
  html, body { height: 100%; margin: 0; }
  html { background: var(--toru-bg); color: var(--toru-fg); font: 400 1rem/1.5 var(--toru-font); }
  *, ::before, ::after { box-sizing: border-box; }
  :focus-visible { outline: 2px solid var(--toru-ring); outline-offset: 2px; }
  #toru-view { min-height: 100%; }
}
`;

/** Adds the base style. */
export function addBaseStyle(document: Document): void {
  const style = document.createElement('style');
  style.textContent = baseStyle(new URL(interUrl, import.meta.url).href);
  document.head.append(style);
}

/** Adds the element that the view fills. */
export function addContainer(document: Document): HTMLElement {
  const container = document.createElement('div');
  container.id = 'toru-view';
  document.body.append(container);
  return container;
}
