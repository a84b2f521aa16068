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

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logInByForm, openPage, startBrowser } from './browser.ts';
import { EXAMPLES_DIR } from './examples.ts';
import { logIn, makePanelFolders, PASSWORD, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TORU = join(ROOT, 'packages/cli/bin/toru.mjs');
const DEADLINE_MS = 300_000;
const OPTIONS = { timeout: 2 * DEADLINE_MS };

/** What a language's project is saved as, and where. Rust only where it could be built; the test run names what is missing. */
const LANGUAGES = [
  { lang: 'ts', view: 'view/index.ts', backend: 'greeting.ts', complaint: /Expected a semicolon/ },
  {
    lang: 'python',
    view: 'view/bundle.js',
    backend: 'greeting.py',
    complaint: /greeting\.py cannot be compiled/,
  },
  { lang: 'rust', view: 'view/bundle.js', backend: 'src/main.rs', complaint: /error: expected/ },
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

const toSeconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(2)} s`;

/** Opens the view, saves a change of it, and gives the time until it is seen there. */
async function seeSavedView(
  path: string,
  { id, url, password }: { readonly id: string; readonly url: string; readonly password: string },
): Promise<string> {
  await using opened = await openPage(browser);
  await logInByForm(opened.page, url, 'admin', password);
  await opened.page.getByTestId(`sidebar-plugin-${id}`).click();
  const button = opened.page.frameLocator('iframe').getByTestId('count');
  await expect.poll(() => button.textContent()).toBe('Count');
  const savedAtMs = performance.now();
  replaceIn(path, '>Count<', '>Count on<');
  await button.getByText('Count on', { exact: true }).waitFor({ timeout: DEADLINE_MS });
  return toSeconds(savedAtMs);
}

async function makeProject(id: string, lang: string): Promise<void> {
  await using made = new Running(['plugin', 'new', id, '--lang', lang], folder);
  await made.says(/ended with status 0/);
}

let folder: string;
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), 'toru-dev-e2e-'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

describe.each(LANGUAGES)('$lang', ({ lang, view, backend, complaint }) => {
  const id = `first-${lang}`;

  it(
    'goes from nothing to a view that answers, and shows each saved file that is sound',
    OPTIONS,
    async () => {
      const startedAtMs = performance.now();
      await makeProject(id, lang);
      await using dev = new Running(['plugin', 'dev', id], folder);
      const [, url = '', password = ''] = await dev.says(
        /The panel is at (\S+) \(user admin, password (\S+)\)/,
      );
      await dev.says(/built in \d+ ms, running/);
      const session = await logIn({ url }, 'admin', password);
      await expectAnswer(session, id, 'Hello');
      const firstTime = toSeconds(startedAtMs);

      const viewTime = await seeSavedView(join(folder, id, view), { id, url, password });
      await dev.says(/built in \d+ ms, running/);

      const { pid } = await session.plugin(id);
      const backendSavedAtMs = performance.now();
      replaceIn(join(folder, id, backend), /, (\$?\{name)/, ', dear $1');
      await expectAnswer(session, id, 'dear');
      console.info(
        `${lang}: first answer after ${firstTime}, saved view seen after ${viewTime}, saved backend after ${toSeconds(backendSavedAtMs)}`,
      );
      await dev.says(/built in \d+ ms, running/);
      expect((await session.plugin(id)).pid).not.toBe(pid);

      replaceIn(join(folder, id, backend), /^/, 'this is no code\n');
      await dev.says(complaint);
      await expectAnswer(session, id, 'dear');
      replaceIn(join(folder, id, backend), 'this is no code\n', '');
      await dev.says(/built in \d+ ms, running/);
      expect(await dev.interrupt()).toBe(0);
    },
  );
});

describe('in a panel that runs already', () => {
  let panel: Panel;
  let session: Session;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    panel = await startPanel(makePanelFolders(), { STEERING_AUTO_ENABLE: 'false' });
    session = await logIn(panel);
    const post = async (path: string, body: object): Promise<string> => {
      const headers = { 'content-type': 'application/json' };
      const answer = await session.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.ok).toBe(true);
      return answer.text();
    };
    await post('api/auth/confirm', { password: PASSWORD });
    const made = await post('api/tokens', { name: 'dev', scope: 'admin' });
    const { token } = JSON.parse(made) as { token: string };
    env = { TORU_URL: panel.url, TORU_API_TOKEN: token };
  });
  afterAll(() => panel[Symbol.asyncDispose]());

  it.each(LANGUAGES)(
    '$lang: enables the plugin, follows its changes and leaves it there',
    OPTIONS,
    async ({ lang, backend }) => {
      const id = `guest-${lang}`;
      await makeProject(id, lang);
      await using dev = new Running(['plugin', 'dev', id], folder, env);
      await dev.says(new RegExp(`Using the panel at ${RegExp.escape(panel.url)}\n`));
      await dev.says(/built in \d+ ms, running/);
      await expectAnswer(session, id, 'Hello');
      replaceIn(join(folder, id, backend), /, (\$?\{name)/, ', dear $1');
      await dev.says(/built in \d+ ms, running/);
      await expectAnswer(session, id, 'dear');
      expect(await dev.interrupt()).toBe(0);
      expect((await session.plugin(id)).state).toBe('running');
    },
  );

  it('says so when the token is refused', OPTIONS, async () => {
    await makeProject('stranger', 'python');
    await using dev = new Running(['plugin', 'dev', 'stranger'], folder, {
      ...env,
      TORU_API_TOKEN: 'toru_wrong',
    });
    await dev.says(/ended with status [1-9]/);
  });
});
