/** Starts the real panel as its own process, as `npm start` does, on a free port and in folders of its own. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TORU = fileURLToPath(new URL('../../packages/cli/bin/toru', import.meta.url));
export const PASSWORD = 'correct-horse-battery';

/** Folders of a panel; they outlive its process, so that it can be started again on them. */
export interface PanelFolders {
  readonly root: string;
  readonly pluginsDir: string;
  readonly dataDir: string;
}

/** A running panel. */
export interface Panel extends AsyncDisposable {
  readonly url: string;
  readonly folders: PanelFolders;
  readonly process: ChildProcess;
  /** What it has printed. */
  output(): string;
  /** Stops it in order and keeps the folders. */
  stop(): Promise<number | null>;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
}

/** Makes folders for a panel. */
export function makePanelFolders(): PanelFolders {
  const root = mkdtempSync(join(tmpdir(), 'toru-e2e-'));
  const folders = { root, pluginsDir: join(root, 'plugins'), dataDir: join(root, 'data') };
  mkdirSync(folders.pluginsDir);
  return folders;
}

/** The environment of a panel on these folders. */
export function panelEnv(folders: PanelFolders): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ADMIN_PASSWORD: PASSWORD,
    STEERING_AUTO_ENABLE: 'true',
    STEERING_PLUGINS_DIR: folders.pluginsDir,
    STEERING_DATA_DIR: folders.dataDir,
    STEERING_LOG_DIR: join(folders.root, 'logs'),
    STEERING_RUNTIME_DIR: join(folders.root, 'run'),
  };
}

/** Starts a panel and waits until it says where it is. */
export async function startPanel(
  folders: PanelFolders,
  env: Readonly<Record<string, string>> = {},
): Promise<Panel> {
  const child = spawn(TORU, ['serve', '--port', '0'], {
    cwd: folders.root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...panelEnv(folders), ...env },
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = / is at (http:\S+)\n/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`panel ended with status ${code}: ${output}`)));
    setTimeout(() => reject(new Error(`panel did not start within 60 s: ${output}`)), 60_000).unref();
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    url,
    folders,
    process: child,
    output: () => output,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
      const left = findProcesses(folders);
      rmSync(folders.root, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`processes of plugins are left: ${left.join(', ')}`);
    },
  };
}

/** Living processes that bear the marker of this panel's data directory. */
export function findProcesses({ dataDir }: PanelFolders): number[] {
  const mark = `TORU_RUN_ID=${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 8)}-`;
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) =>
        Number.isInteger(pid) &&
        readProc(pid, 'environ').includes(mark) &&
        !/\) [ZX] /.test(readProc(pid, 'stat')),
    );
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    // Gone since the folder was read.
    return '';
  }
}

/** A session on the panel's interface, as a script would use it. */
export interface Session {
  readonly cookie: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The plugin object. */
  plugin(id: string): Promise<{
    state: string;
    pid: number;
    version: string;
    reason: string | null;
    enabled: boolean;
    ui: { bundle_hash: string | null };
  }>;
  /** Waits until the plugin is in this state. */
  until(id: string, state: string, withinMs?: number): Promise<void>;
}

/** Logs in. */
export async function logIn(
  { url }: Pick<Panel, 'url'>,
  username = 'admin',
  password: string = PASSWORD,
): Promise<Session> {
  const origin = new URL(url).origin;
  const answer = await fetch(new URL('api/auth/login', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ username, password }),
  });
  if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const session: Session = {
    cookie,
    fetch: (path, init = {}) =>
      fetch(new URL(path, url), {
        ...init,
        headers: { origin, cookie, ...(init.headers as Record<string, string>) },
      }),
    plugin: async (id) =>
      (await (await session.fetch(`api/plugins/${id}`)).json()) as Awaited<ReturnType<Session['plugin']>>,
    async until(id, state, withinMs = 20_000) {
      const endMs = Date.now() + withinMs;
      for (;;) {
        const plugin = await session.plugin(id);
        if (plugin.state === state) return;
        if (Date.now() > endMs)
          throw new Error(`"${id}" is ${plugin.state} (${plugin.reason}), not ${state}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
  return session;
}

/** Sends a JSON body. */
export function postJson(
  session: Session,
  path: string,
  body: unknown,
  method: 'POST' | 'PUT' | 'PATCH' = 'POST',
): Promise<Response> {
  return session.fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
