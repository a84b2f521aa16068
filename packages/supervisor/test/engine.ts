/** Starts real engines in temporary folders with fixture plugins, and makes sure that nothing of them is left. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
  renameSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findMarked } from '@toru/process';

import { createSupervisor } from '../src/index.ts';
import type {
  HeaderMap,
  PluginSnapshot,
  RequestHead,
  Supervisor,
  SupervisorEvent,
  SupervisorOptions,
} from '../src/index.ts';
import { shortHash } from '../src/children/short-hash.ts';

const FIXTURES = fileURLToPath(new URL('../../../test/fixtures/plugins/', import.meta.url));
export const INSTANCE = '0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a';

/** Folders of one test. */
export interface Folders {
  readonly root: string;
  readonly pluginsDir: string;
  readonly dataDir: string;
  readonly logDir: string;
  readonly runtimeDir: string;
}

/** Makes empty folders with short names. */
export function makeFolders(): Folders {
  const root = mkdtempSync(join(tmpdir(), 'toru-'));
  const folders = {
    root,
    pluginsDir: join(root, 'plugins'),
    dataDir: join(root, 'data'),
    logDir: join(root, 'logs'),
    runtimeDir: join(root, 'run'),
  };
  mkdirSync(folders.pluginsDir);
  return folders;
}

/** Text of a plugin file that behaves like a fixture. */
export function fixtureText(behavior: string, metadata: Readonly<Record<string, unknown>>): string {
  return `#!/usr/bin/env node\nglobalThis.FIXTURE = ${JSON.stringify(metadata)};\nrequire(${JSON.stringify(join(FIXTURES, `${behavior}.cjs`))});\n`;
}

/** Puts a plugin file into the folder, whole or not at all. */
export function install(
  { pluginsDir }: Folders,
  behavior: string,
  metadata: Readonly<Record<string, unknown>> & { readonly id: string },
  fileName = `${metadata.id}.binary`,
): void {
  writePlugin(pluginsDir, fileName, fixtureText(behavior, metadata));
}

/** Writes a plugin file with the execute bit. */
export function writePlugin(pluginsDir: string, fileName: string, text: string, mode = 0o755): void {
  const temporary = join(pluginsDir, `.${fileName}.tmp`);
  writeFileSync(temporary, text);
  chmodSync(temporary, mode);
  renameSync(temporary, join(pluginsDir, fileName));
}

/** An engine under test. */
export interface TestEngine extends AsyncDisposable {
  readonly supervisor: Supervisor;
  readonly folders: Folders;
  readonly events: SupervisorEvent[];
  /** Resolves when the plugin's snapshot is as wanted. */
  until(
    id: string,
    isWanted: (plugin: PluginSnapshot | undefined) => boolean,
    withinMs?: number,
  ): Promise<PluginSnapshot>;
}

/** Starts an engine; new plugins are enabled unless told otherwise. */
export async function startEngine(
  folders: Folders,
  options: Partial<SupervisorOptions> = {},
): Promise<TestEngine> {
  const supervisor = await createSupervisor({
    ...folders,
    instanceId: INSTANCE,
    autoEnable: true,
    ...options,
    policy: { quietFileMs: 50, removalGraceMs: 200, ...options.policy },
  });
  const events: SupervisorEvent[] = [];
  supervisor.onEvent((event) => events.push(event));
  return {
    supervisor,
    folders,
    events,
    until: (id, isWanted, withinMs = 15_000) => until(supervisor, id, isWanted, withinMs),
    async [Symbol.asyncDispose]() {
      await supervisor.stop();
      await expectNothingLeft(folders);
      rmSync(folders.root, { recursive: true, force: true });
    },
  };
}

function until(
  supervisor: Supervisor,
  id: string,
  isWanted: (plugin: PluginSnapshot | undefined) => boolean,
  withinMs: number,
): Promise<PluginSnapshot> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const plugin = supervisor.get(id);
      if (!isWanted(plugin)) return;
      clearTimeout(timer);
      stop();
      resolve(plugin!);
    };
    const timer = setTimeout(() => {
      stop();
      const { state, reason, lastCrash } = supervisor.get(id) ?? {};
      reject(
        new Error(
          `"${id}" is not as wanted after ${withinMs} ms: ${JSON.stringify({ state, reason, lastCrash })}`,
        ),
      );
    }, withinMs);
    const stop = supervisor.onChange((changed) => {
      if (changed === id) look();
    });
    look();
  });
}

/** Fails when a process or a socket of this test is left. */
export async function expectNothingLeft({ dataDir, runtimeDir }: Folders): Promise<void> {
  const mark = `${shortHash(realpathSync(dataDir))}-`;
  const left = await findMarked((runId) => runId.startsWith(mark));
  const sockets = readdirSync(runtimeDir).filter((name) => name.endsWith('.sock'));
  if (left.length > 0 || sockets.length > 0) {
    throw new Error(`left behind: processes ${JSON.stringify(left)}, sockets ${JSON.stringify(sockets)}`);
  }
}

/** One request to a plugin, answered in text. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Code of the failure, when the host answered. */
  readonly code: string | null;
}

/** What a request may be besides a plain GET. */
export interface AskOptions {
  readonly method?: string;
  readonly body?: string | null;
  readonly deadlineMs?: number;
  readonly headers?: HeaderMap;
}

/** A head that makes its headers only when it is asked for them, as an embedder's own class may. */
class LazyHead implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly user = null;
  readonly deadlineMs: number;
  readonly #headers: HeaderMap;

  constructor(method: string, path: string, deadlineMs: number, headers: HeaderMap) {
    this.method = method;
    this.path = path;
    this.deadlineMs = deadlineMs;
    this.#headers = headers;
  }

  get headers(): HeaderMap {
    return { ...this.#headers };
  }
}

/** Sends a request to a plugin by its route. */
export function ask(
  { supervisor }: { readonly supervisor: Supervisor },
  route: string,
  path: string,
  { method = 'GET', body = null, deadlineMs = 10_000, headers = {} }: AskOptions = {},
): Promise<Answer> {
  return new Promise((resolve) => {
    const target = supervisor.route(route);
    if (target === undefined) {
      resolve({ status: 404, text: '', code: 'PLUGIN_NOT_FOUND' });
      return;
    }
    const pieces: Uint8Array[] = [];
    let status = 0;
    const done = (): void => resolve({ status, text: Buffer.concat(pieces).toString(), code: null });
    const exchange = target.request(
      new LazyHead(method, path, deadlineMs, headers),
      body === null ? null : Buffer.from(body),
      true,
      {
        onHead(answered, _headers, bytes, end) {
          status = answered;
          pieces.push(Buffer.from(bytes));
          if (end) done();
          else queueMicrotask(() => exchange.consumed(bytes.length));
        },
        onData(bytes, end) {
          pieces.push(Buffer.from(bytes));
          if (end) done();
          else exchange.consumed(bytes.length);
        },
        onFail: ({ code, message }) => resolve({ status: 0, text: message, code }),
      },
    );
  });
}

/** Kills the process of a plugin, and never by accident a whole process group. */
export function killPlugin({ id, pid }: PluginSnapshot): void {
  if (pid === null) throw new Error(`"${id}" has no process`);
  process.kill(pid, 'SIGKILL');
}
