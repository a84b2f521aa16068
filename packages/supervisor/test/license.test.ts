/** A license reaches its plugin whatever the plugin is doing: refused, running, on its way up, or being replaced. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createVolatileMemory } from '../src/index.ts';
import { ask, install, makeFolders, startEngine } from './engine.ts';
import type { Folders, TestEngine } from './engine.ts';

const ID = 'sold';

/** An engine with licenses (and settings) that a test changes as the panel does. */
class Panel {
  readonly folders: Folders = makeFolders();
  token: string | null = null;
  settings: Readonly<Record<string, unknown>> = {};

  start(): Promise<TestEngine> {
    return startEngine(this.folders, { license: () => this.token, settings: () => this.settings });
  }

  paste(engine: TestEngine, token: string | null): void {
    this.token = token;
    engine.supervisor.licenseChanged(ID);
  }

  configure(engine: TestEngine, settings: Readonly<Record<string, unknown>>): void {
    this.settings = settings;
    engine.supervisor.settingsChanged(ID, settings);
  }

  install(metadata: Readonly<Record<string, unknown>> = {}): void {
    install(this.folders, 'needs-a-license', { id: ID, ...metadata });
  }

  /** Resolves when a plugin with `waits` was welcomed and waits. */
  async waits(): Promise<void> {
    await expect.poll(() => existsSync(join(this.#data, 'waits')), { timeout: 10_000 }).toBe(true);
  }

  /** Lets it go on. */
  go(): void {
    writeFileSync(join(this.#data, 'go'), '');
  }

  get #data(): string {
    return join(this.folders.dataDir, 'plugins', ID, 'data');
  }
}

const answer = async (engine: TestEngine): Promise<Readonly<Record<string, unknown>>> =>
  JSON.parse((await ask(engine, ID, '/')).text) as Readonly<Record<string, unknown>>;

describe('a license', () => {
  it('starts a plugin that was refused, at once', async () => {
    const panel = new Panel();
    panel.install();
    await using engine = await panel.start();
    const refused = await engine.until(ID, (it) => it?.state === 'failed');
    expect(refused).toMatchObject({
      nextRetryAtMs: null,
      license: { state: 'missing', detail: 'It is null' },
    });
    panel.paste(engine, 'good');
    const running = await engine.until(ID, (it) => it?.state === 'running');
    expect(running.license).toEqual({ state: 'valid', detail: 'It is good' });
  });

  it('that was refused is still said to be after a restart of the host', async () => {
    const panel = new Panel();
    const memory = createVolatileMemory();
    panel.install();
    {
      const kept = { ...panel.folders, root: join(panel.folders.root, 'keep') };
      await using engine = await startEngine(kept, { memory });
      await engine.until(ID, (it) => it?.state === 'failed');
    }
    await using engine = await startEngine(panel.folders, { memory });
    expect(engine.supervisor.get(ID)).toMatchObject({
      state: 'failed',
      license: { state: 'missing', detail: 'It is null' },
    });
  });

  it('reaches a plugin that runs without a restart, and taking it away stops nothing', async () => {
    const panel = new Panel();
    panel.token = 'good';
    panel.install();
    await using engine = await panel.start();
    const { pid } = await engine.until(ID, (it) => it?.state === 'running');
    panel.paste(engine, 'good and new');
    await engine.until(ID, (it) => it?.license?.detail === 'It is good and new');
    panel.paste(engine, null);
    const after = await engine.until(ID, (it) => it?.license?.state === 'missing');
    expect(after).toMatchObject({ state: 'running', pid, restarts: 0 });
    expect(engine.events.filter(({ type }) => type === 'license_changed')).toHaveLength(2);
  });

  it('pasted while the plugin starts without one starts it again', async () => {
    const panel = new Panel();
    panel.install({ waits: true });
    await using engine = await panel.start();
    await panel.waits();
    panel.paste(engine, 'good');
    panel.go();
    await engine.until(ID, (it) => it?.state === 'running');
    expect(await answer(engine)).toMatchObject({ license: 'good' });
  });

  it('and settings that change while the plugin starts reach it when it is ready', async () => {
    const panel = new Panel();
    panel.token = 'good';
    panel.install({ waits: true });
    await using engine = await panel.start();
    await panel.waits();
    panel.paste(engine, 'good and new');
    panel.configure(engine, { answer: 42 });
    panel.go();
    await engine.until(ID, (it) => it?.license?.detail === 'It is good and new');
    expect(await answer(engine)).toEqual({ license: 'good and new', settings: { answer: 42 } });
  });

  it('pasted while a new version starts without one offers that version again', async () => {
    const panel = new Panel();
    install(panel.folders, 'echoes', { id: ID });
    await using engine = await panel.start();
    await engine.until(ID, (it) => it?.state === 'running');
    panel.install({ version: '2.0.0', waits: true });
    await panel.waits();
    panel.paste(engine, 'good');
    panel.go();
    await engine.until(ID, (it) => it?.metadata?.version === '2.0.0' && it.state === 'running');
  });

  it('in the env file counts where the panel has none', async () => {
    const panel = new Panel();
    writeFileSync(join(panel.folders.pluginsDir, `${ID}.env`), 'TORU_LICENSE_KEY=good, from the file\n');
    panel.install();
    await using engine = await panel.start();
    await engine.until(ID, (it) => it?.state === 'running');
    expect(await answer(engine)).toMatchObject({ license: 'good, from the file' });
    panel.paste(engine, 'good, from the panel');
    await engine.until(ID, (it) => it?.license?.detail === 'It is good, from the panel');
    panel.paste(engine, null);
    await engine.until(ID, (it) => it?.license?.detail === 'It is good, from the file');
  });
});
