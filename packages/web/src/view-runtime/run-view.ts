/** Runs one view in one document, from loading to unmounting, and reports everything that goes wrong in between. */

import type { StartedView, ViewFault, ViewHost, ViewJob, ViewModule, ViewNetwork } from './contract.ts';
import { loadBundle, type ViewWindow } from './load-bundle.ts';
import { createViewApi } from './view-api.ts';
import { watchTouch } from './watch-touch.ts';
import { isNoise, toFault, ViewFailure } from './view-fault.ts';

/** The document a view runs in. */
export interface ViewRealm {
  readonly window: ViewWindow;
  readonly container: HTMLElement;
  /** Everything that happens here is the view's. */
  readonly place: EventTarget;
  readonly network: ViewNetwork;
  /** Tells by the text of an error (message, file, stack) whether it is this view's. */
  readonly owns: (text: string) => boolean;
  readonly onFault: (fault: ViewFault) => void;
}

/** Starts the view. */
export function runView(job: ViewJob, host: ViewHost, realm: ViewRealm): StartedView {
  const { container } = realm;
  const { document } = realm.window;
  const life = new realm.window.AbortController();
  let view: ViewModule | null = null;
  let cleanUp: unknown = null;
  const stopWatching = watchErrors(realm);
  const stopWatchingTouch = watchTouch(realm.place, host.touch);
  const style = addStyle(document, job.styleUrl);

  const mount = async (): Promise<void> => {
    view = await loadBundle(job, realm.window);
    if (life.signal.aborted) return;
    try {
      cleanUp = await view.mount(container, createViewApi(host, realm.network, life.signal));
    } catch (thrown) {
      throw new ViewFailure(toFault('mount', thrown), { cause: thrown });
    }
  };

  const stop = async (): Promise<void> => {
    stopWatching();
    stopWatchingTouch();
    life.abort();
    try {
      if (typeof cleanUp === 'function') await (cleanUp as () => unknown)();
      await view?.unmount?.(container);
    } finally {
      style?.remove();
      container.replaceChildren();
    }
  };

  return {
    mounted: mount().catch((thrown: unknown) => {
      throw new ViewFailure(toFault('load', thrown), { cause: thrown });
    }),
    stop,
  };
}

function watchErrors({ window: realm, container, owns, onFault }: ViewRealm): () => void {
  // Frameworks take down what failed around the moment they report it; look at what is left a moment later.
  const report = (fault: ViewFault): void => {
    setTimeout(() => onFault({ ...fault, blank: container.childElementCount === 0 }), 0);
  };
  const onError = (event: ErrorEvent): void => {
    const thrown: unknown = event.error ?? event.message;
    const fault = toFault('error', thrown);
    if (isNoise(event.message) || !owns(`${event.message}\n${event.filename}\n${fault.stack ?? ''}`)) return;
    report(fault);
  };
  const onRejection = (event: PromiseRejectionEvent): void => {
    const fault = toFault('promise', event.reason);
    if (owns(`${fault.message}\n${fault.stack ?? ''}`)) report(fault);
  };
  realm.addEventListener('error', onError);
  realm.addEventListener('unhandledrejection', onRejection);
  return () => {
    realm.removeEventListener('error', onError);
    realm.removeEventListener('unhandledrejection', onRejection);
  };
}

function addStyle(document: Document, url: string | null): HTMLLinkElement | null {
  if (url === null) return null;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = url;
  document.head.append(link);
  return link;
}
