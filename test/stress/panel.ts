/** The whole panel as a process: `toru serve`, reached over HTTP as its administrator. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { findPort } from '../../bench/processes.ts';
import type { Folders } from './host.ts';

const TORU = fileURLToPath(new URL('../../packages/cli/bin/toru', import.meta.url));
const PASSWORD = 'stress-suite-password';
const PATIENCE_MS = 30_000;

/** A running panel. */
export class Panel {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #cookie: string;
  readonly exited: Promise<void>;

  private constructor(url: string, child: ChildProcess, cookie: string) {
    this.url = url;
    this.#child = child;
    this.#cookie = cookie;
    this.exited = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /** Starts a panel on these folders and logs in. */
  static async start({ pluginsDir, dataDir, logDir, runtimeDir }: Folders): Promise<Panel> {
    const port = await findPort();
    const child = spawn(TORU, ['serve'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        STEERING_PORT: String(port),
        STEERING_PLUGINS_DIR: pluginsDir,
        STEERING_DATA_DIR: dataDir,
        STEERING_LOG_DIR: logDir,
        STEERING_RUNTIME_DIR: runtimeDir,
        STEERING_AUTO_ENABLE: 'true',
        ADMIN_PASSWORD: PASSWORD,
      },
    });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    let url: string | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      url = / is at (http\S+)/.exec(line)?.[1];
      if (url !== undefined) break;
    }
    if (url === undefined) throw new Error(`the panel does not start: ${words.trim()}`);
    child.stdout.resume();
    const response = await fetch(new URL('api/auth/login', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(url).origin },
      body: JSON.stringify({ username: 'admin', password: PASSWORD }),
    });
    const cookie = response.headers
      .getSetCookie()
      .map((text) => text.split(';')[0] ?? '')
      .join('; ');
    if (!response.ok) throw new Error(`login was answered with ${response.status}: ${await response.text()}`);
    return new Panel(url, child, cookie);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** A request below the plugin routes: `weather/today`. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(`api/plugins/route/${path}`, this.url), { ...init, headers: this.#headers(init) });
  }

  /** A request to the API: `plugins/weather/restart`. */
  api(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(`api/${path}`, this.url), { ...init, headers: this.#headers(init) });
  }

  /** Resolves once a plugin answers. */
  async untilServed(path: string): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const response = await this.fetch(path);
      await response.arrayBuffer();
      if (response.status === 200) return;
      if (performance.now() > endMs) throw new Error(`${path} is answered with ${response.status}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.exited;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  #headers(init: RequestInit): Record<string, string> {
    return {
      cookie: this.#cookie,
      origin: new URL(this.url).origin,
      ...(init.headers as Record<string, string> | undefined),
    };
  }
}
