/**
 * One view on the page, from opening to closing.
 *
 * It lives outside React's tree, so that a view may take its time to unmount after the person has gone elsewhere. What
 * never finishes is given up after a deadline: loading is reported as slow, unmounting is cut short.
 */

import type { PluginInfo } from '@toru/api';

import { createStore, type Store } from '../../lib/store.ts';
import type { ViewFault, ViewHost } from '../../view-runtime/contract.ts';
import { toFault } from '../../view-runtime/view-fault.ts';
import { openFrame, type OpenView } from './open-frame.ts';
import { openPage } from './open-page.ts';
import { openSandbox } from './open-sandbox.ts';
import { initialState, nextState, type SessionEvent, type SessionState } from './session-state.ts';
import { t } from '../../messages/views.ts';

/** A view on the page. */
export interface ViewSession {
  /** Of the plugin, when the view was opened. */
  readonly name: string;
  readonly state: Store<SessionState>;
  /** Takes a message about an error away that did not end the view. */
  readonly dismiss: () => void;
  /** Shows or hides the view's place. */
  readonly reveal: (visible: boolean) => void;
  /** Puts the focus into the view. */
  readonly focus: () => void;
  /** Unmounts and takes the view off the page. Answers what kept it from closing properly, if anything. */
  readonly close: () => Promise<ViewFault | null>;
}

const loadMs = 10_000;
const closeMs = 3000;

const openers = { frame: openFrame, page: openPage, sandbox: openSandbox } as const;
const closing = new Map<string, Promise<unknown>>();

/** Opens a plugin's view on the stage. */
export function openSession(plugin: PluginInfo, host: ViewHost, stage: HTMLElement): ViewSession {
  const state = createStore<SessionState>(initialState);
  const slot = document.createElement('div');
  stage.append(slot);
  let view: OpenView | null = null;
  let closed = false;
  const tell = (event: SessionEvent): void => {
    if (!closed) state.set((current) => nextState(current, event));
  };

  const open = async (): Promise<void> => {
    // Two lives of one view never overlap: an earlier one may still be tidying up shared globals.
    await closing.get(plugin.id);
    if (closed) return;
    const timer = setTimeout(() => tell({ type: 'slow', afterMs: loadMs }), loadMs);
    try {
      view = openers[plugin.ui.isolation ?? 'frame'](plugin, host, slot, (fault) =>
        tell({ type: 'fault', fault }),
      );
      await view.mounted;
      tell({ type: 'mounted' });
    } catch (error) {
      tell({ type: 'failed', fault: { ...toFault('load', error), blank: true } });
    } finally {
      clearTimeout(timer);
    }
  };
  void open();

  const close = async (): Promise<ViewFault | null> => {
    closed = true;
    slot.inert = true;
    slot.style.display = 'none';
    const fault = await stopWithin(view, closeMs);
    slot.remove();
    return fault;
  };

  return {
    name: plugin.name,
    state,
    dismiss: () => tell({ type: 'dismissed' }),
    reveal: (visible) => {
      // Not `display`: a view measures its place while it mounts.
      slot.style.visibility = visible ? '' : 'hidden';
    },
    focus: () => view?.element.focus({ preventScroll: true }),
    close: () => {
      const done = close();
      closing.set(plugin.id, done);
      void done.then(() => {
        if (closing.get(plugin.id) === done) closing.delete(plugin.id);
      });
      return done;
    },
  };
}

async function stopWithin(view: OpenView | null, limitMs: number): Promise<ViewFault | null> {
  if (view === null) return null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<ViewFault>((resolve) => {
    const message = t('notUnmountedWithin', { seconds: limitMs / 1000 });
    timer = setTimeout(() => resolve({ kind: 'unmount', message, stack: null, blank: true }), limitMs);
  });
  const orderly = view.stop().then(
    () => null,
    (error: unknown) => toFault('unmount', error),
  );
  try {
    return await Promise.race([orderly, late]);
  } finally {
    clearTimeout(timer);
  }
}
