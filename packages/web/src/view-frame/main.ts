/**
 * The document inside a view's frame.
 *
 * In a frame of the panel's own origin the shell calls `window.toruViewFrame` directly. In a sandboxed frame, which has
 * no origin, the shell sends one message with a port, and everything goes through that.
 */

import type { StartedView, ViewFault, ViewFrame, ViewHost, ViewJob } from '../view-runtime/contract.ts';
import { takeOverHistory } from '../view-runtime/frame-history.ts';
import { takeOverLinks } from '../view-runtime/frame-links.ts';
import { applyTheme } from '../view-runtime/look.ts';
import { mapApiCalls } from '../view-runtime/map-api-calls.ts';
import { isPaletteKey } from '../view-runtime/palette-key.ts';
import { runView } from '../view-runtime/run-view.ts';
import { addBaseStyle, addContainer } from './document.ts';
import { serveShell } from './sandboxed.ts';

// Taken before any bundle runs, so that what a bundle does to its globals stays its own affair.
const nativeFetch = window.fetch.bind(window);
const NativeSocket = window.WebSocket;

const frame: ViewFrame = {
  wear: (look) => applyTheme(document.documentElement, look),
  start: (job: ViewJob, host: ViewHost, onFault: (fault: ViewFault) => void): StartedView => {
    watchPaletteKey(host.openPalette);
    mapApiCalls(window, host.place.basePath);
    const goToFragment = takeOverHistory(window, host);
    takeOverLinks(window, { ...host, goToFragment }, false);
    return runView(job, host, {
      window,
      container: addContainer(document),
      place: window,
      network: { fetch: nativeFetch, socket: (url, protocols) => new NativeSocket(url, protocols) },
      owns: () => true,
      onFault,
    });
  },
};

addBaseStyle(document);
if (window.origin === 'null') serveShell(watchPaletteKey);
else Object.defineProperty(window, 'toruViewFrame', { value: frame });

function watchPaletteKey(openPalette: () => void): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (!isPaletteKey(event)) return;
      event.preventDefault();
      openPalette();
    },
    { capture: true },
  );
}
