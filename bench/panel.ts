/** The whole panel as its users run it: `toru serve` as a process of its own, with an administrator who has logged in. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { PluginInfo } from '@toru/api';

import type { Folders } from './folders.ts';
import { findPort } from './processes.ts';

const TORU = fileURLToPath(new URL('../packages/cli/bin/toru', import.meta.url));
const PASSWORD = 'password-of-the-benchmarks';
const PATIENCE_MS = 120_000;

/** A running panel. */
export class Panel implements AsyncDisposable {
  readonly url: string;
  /** Time from the start of the process until it said where it is. */
  readonly startMs: number;
  /** `steering_session_0123456789=…` */
  readonly cookie: string;
  readonly #child: ChildProcess;

  private constructor(url: string, startMs: number, cookie: string, child: ChildProcess) {
    this.url = url;
    this.startMs = startMs;
    this.cookie = cookie;
    this.#child = child;
  }

  /** Starts a panel on these folders and logs in. `nodeOptions` are for profiles. */
  static async start(folders: Folders, nodeOptions: readonly string[] = []): Promise<Panel> {
    const { pluginsDir, dataDir, logDir, runtimeDir } = folders;
    const port = await findPort();
    const startedMs = performance.now();
    const child = spawn(TORU, ['serve'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        STEERING_PORT: String(port),
        STEERING_PLUGINS_DIR: pluginsDir,
        STEERING_DATA_DIR: dataDir,
        STEERING_LOG_DIR: logDir,
        STEERING_RUNTIME_DIR: runtimeDir,
        STEERING_AUTO_ENABLE: 'true',
        ADMIN_PASSWORD: PASSWORD,
        NODE_OPTIONS: nodeOptions.join(' '),
      },
    });
    let url: string | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      url = / is at (http\S+)/.exec(line)?.[1];
      if (url !== undefined) break;
    }
    if (url === undefined) throw new Error('the panel does not start');
    const startMs = performance.now() - startedMs;
    child.stdout.resume();
    return new Panel(url, startMs, await logIn(url), child);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Where a plugin answers: `bench-1/bytes/200`. */
  routeUrl(path: string): string {
    return new URL(`api/plugins/route/${path}`, this.url).href;
  }

  /** A request below the plugin routes. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.routeUrl(path), {
      ...init,
      headers: { cookie: this.cookie, origin: this.url.slice(0, -1) },
    });
  }

  /** Resolves once so many plugins run; returns when that was, on the clock of `performance.now()`. */
  async untilRunning(count: number): Promise<number> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const response = await fetch(new URL('api/plugins', this.url), { headers: { cookie: this.cookie } });
      const { items } = (await response.json()) as { readonly items: readonly PluginInfo[] };
      if (items.filter(({ state }) => state === 'running').length >= count) return performance.now();
      if (performance.now() > endMs) throw new Error(`${count} plugins do not run within ${PATIENCE_MS} ms`);
      await delay(50);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGTERM');
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

async function logIn(url: string): Promise<string> {
  const response = await fetch(new URL('api/auth/login', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url.slice(0, -1) },
    body: JSON.stringify({ username: 'admin', password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`login was answered with ${response.status}: ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0] ?? '')
    .join('; ');
}
