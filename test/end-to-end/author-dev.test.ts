/**
 * What an author is promised: from nothing to a plugin that answers through the panel in less than a minute, and every saved file
 * there two seconds later, in each language. The times are printed; what is asserted is that it happens.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { EXAMPLES_DIR } from './examples.ts';
import { logIn } from './panel.ts';
import type { Session } from './panel.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TORU = join(ROOT, 'packages/cli/src/toru.ts');
const DEADLINE_MS = 300_000;

/** What a language's project is saved as, and where. Rust only where it could be built; the test run names what is missing. */
const LANGUAGES = [
  { lang: 'ts', view: 'view/index.ts', backend: 'greeting.ts' },
  { lang: 'python', view: 'view/bundle.js', backend: 'greeting.py' },
  { lang: 'rust', view: 'view/bundle.js', backend: 'src/main.rs' },
].filter(({ lang }) => lang !== 'rust' || existsSync(join(EXAMPLES_DIR, 'hello-rust.binary')));

/** A command that goes on, with what it has said. */
class Running implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  #text = '';
  #look: () => void = () => undefined;

  constructor(words: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [TORU, ...words], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CARGO_TARGET_DIR: join(ROOT, '.cache/cargo-target'), ...env },
    });
    this.#exited = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#text += chunk.toString('utf8');
        this.#look();
      });
    }
    void this.#exited.then(() => {
      this.#text += `\nended with status ${this.#child.exitCode}`;
      this.#look();
    });
  }

  /** Waits for these words after those that were waited for before. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`no ${pattern.source} within ${DEADLINE_MS} ms in:\n${this.#text}`));
      }, DEADLINE_MS);
      this.#look = () => {
        const found = pattern.exec(this.#text);
        if (found === null) return;
        clearTimeout(timer);
        this.#text = this.#text.slice(found.index + found[0].length);
        this.#look = () => undefined;
        resolve(found);
      };
      this.#look();
    });
  }

  /** Ends it as Ctrl+C does. */
  async interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT');
    await this.#exited;
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.interrupt();
  }
}

/** Hashes of a plugin's view in the order in which open views hear of them. */
async function* followView(session: Session, id: string, signal: AbortSignal): AsyncGenerator<string> {
  const { body } = await session.fetch('api/events', { signal });
  let text = '';
  for await (const piece of (body ?? new ReadableStream<never>()).pipeThrough(new TextDecoderStream())) {
    const messages = (text + piece).split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const data = /^event: plugin\ndata: (.*)$/m.exec(message)?.[1];
      if (data === undefined) continue;
      const plugin = JSON.parse(data) as { id: string; ui: { bundle_hash: string | null } };
      if (plugin.id === id && plugin.ui.bundle_hash !== null) yield plugin.ui.bundle_hash;
    }
  }
}

function replaceIn(path: string, from: string | RegExp, to: string): void {
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`"${path}" has no ${String(from)}`);
  writeFileSync(path, changed);
}

async function expectAnswer(session: Session, id: string, part: string): Promise<void> {
  await expect
    .poll(async () => (await session.fetch(`api/plugins/route/${id}/hello`)).text(), {
      timeout: DEADLINE_MS,
      interval: 20,
    })
    .toContain(part);
}

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(2)} s`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toru-dev-e2e-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each(LANGUAGES)('$lang', ({ lang, view, backend }) => {
  const id = `first-${lang}`;

  it(
    'goes from nothing to a view that answers, and from each saved file to what it says',
    { timeout: 2 * DEADLINE_MS },
    async () => {
      const startedAtMs = performance.now();
      await using made = new Running(['plugin', 'new', id, '--lang', lang], folder);
      await made.says(/ended with status 0/);
      await using dev = new Running(['plugin', 'dev', id], folder);
      const [, url = '', password = ''] = await dev.says(
        /The panel is at (\S+) \(user admin, password (\S+)\)/,
      );
      await dev.says(/built in \d+ ms, running/);
      const session = await logIn({ url }, 'admin', password);
      const bundle = async (): Promise<string> => (await session.fetch(`api/plugins/${id}/bundle.js`)).text();
      expect(await bundle()).toContain('Loading…');
      await expectAnswer(session, id, 'Hello');
      const firstMs = seconds(startedAtMs);

      const left = new AbortController();
      const hashes = followView(session, id, left.signal);
      const before = (await session.plugin(id)).ui.bundle_hash;
      const viewSavedAtMs = performance.now();
      replaceIn(join(folder, id, view), 'Loading…', 'One moment…');
      for await (const hash of hashes) if (hash !== before) break;
      expect(await bundle()).toContain('One moment…');
      const viewMs = seconds(viewSavedAtMs);
      left.abort();
      await dev.says(/built in \d+ ms, running/);

      const { pid } = await session.plugin(id);
      const backendSavedAtMs = performance.now();
      replaceIn(join(folder, id, backend), /, (\$?\{name)/, ', dear $1');
      await expectAnswer(session, id, 'dear');
      console.info(
        `${lang}: first answer after ${firstMs}, saved view after ${viewMs}, saved backend after ${seconds(backendSavedAtMs)}`,
      );
      await dev.says(/built in \d+ ms, running/);
      expect((await session.plugin(id)).pid).not.toBe(pid);
      expect(await dev.interrupt()).toBe(0);
    },
  );
});
