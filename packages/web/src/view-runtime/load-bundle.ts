/** Loads a view's bundle into a document and finds what it hands over. */

import type { ViewJob, ViewModule } from './contract.ts';
import { failAt, type ViewFailure } from './view-fault.ts';

/** The window of the document that a bundle is loaded into. */
export type ViewWindow = Window & typeof globalThis;

/**
 * Loads the bundle.
 *
 * @throws {ViewFailure} It cannot be fetched, or hands nothing over that can be mounted.
 */
export async function loadBundle(job: ViewJob, realm: ViewWindow): Promise<ViewModule> {
  return job.format === 'module' ? loadModule(job) : loadScript(job, realm);
}

async function loadModule({ scriptUrl }: ViewJob): Promise<ViewModule> {
  const exports: unknown = await importModule(scriptUrl);
  const view = toViewModule(exports) ?? (isRecord(exports) ? toViewModule(exports['default']) : null);
  if (view === null) throw loadFailure('The bundle exports no function "mount"');
  return view;
}

async function importModule(url: string): Promise<unknown> {
  try {
    return await import(/* @vite-ignore */ url);
  } catch (cause) {
    // A module that cannot be fetched and one that throws both end here; only the first lacks a stack of its own.
    throw (await explainFetch(url)) ?? cause;
  }
}

async function loadScript({ id, scriptUrl }: ViewJob, realm: ViewWindow): Promise<ViewModule> {
  const { document } = realm;
  let thrown: unknown = null;
  const note = (event: ErrorEvent): void => {
    thrown = (event.error as unknown) ?? event.message;
  };
  realm.addEventListener('error', note);
  try {
    const script = document.createElement('script');
    script.src = scriptUrl;
    const loaded = new Promise<boolean>((resolve) => {
      script.onload = () => resolve(true);
      script.onerror = () => resolve(false);
    });
    document.head.append(script);
    const arrived = await loaded;
    script.remove();
    if (!arrived) throw (await explainFetch(scriptUrl)) ?? loadFailure('The bundle could not be loaded');
  } finally {
    realm.removeEventListener('error', note);
  }
  return findRegistered(id, realm, thrown);
}

/** Finds `ToruPlugins["<id>"]` or `toru_plugin_<id>` among the globals that the script set. */
function findRegistered(id: string, realm: object, thrown: unknown): ViewModule {
  const globals = realm as Readonly<Record<string, unknown>>;
  const registry = globals['ToruPlugins'];
  const names = isRecord(registry) ? Object.keys(registry) : [];
  const registered = isRecord(registry) ? registry[id] : undefined;
  const view = toViewModule(registered) ?? toViewModule(globals[`toru_plugin_${id}`]);
  if (view !== null) return view;
  // Thrown values need not be errors; what a script throws is passed on as it is.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  if (thrown !== null) throw thrown;
  throw loadFailure(
    names.length === 0
      ? `The bundle registered no view; it must set window.ToruPlugins["${id}"]`
      : `The bundle registered "${names.join('", "')}" but this plugin is "${id}"`,
  );
}

async function explainFetch(url: string): Promise<ViewFailure | null> {
  if (url.startsWith('blob:')) return null;
  try {
    const response = await fetch(url);
    if (response.ok) return null;
    const problem: unknown = await response.json().catch(() => null);
    const detail = isRecord(problem) && typeof problem['detail'] === 'string' ? `: ${problem['detail']}` : '';
    return loadFailure(`The bundle could not be loaded (status ${response.status})${detail}`);
  } catch {
    return loadFailure('The bundle could not be loaded: the server does not answer');
  }
}

function toViewModule(value: unknown): ViewModule | null {
  if (!isRecord(value) || typeof value['mount'] !== 'function') return null;
  return value as unknown as ViewModule;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}

function loadFailure(message: string): ViewFailure {
  return failAt('load', message);
}
