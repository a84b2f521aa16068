/** Plugins that live and do not answer. Deadlines are short here; the defaults are pinned in the policy. */

import { expect, it } from 'vitest';

import { ask, install, makeFolders, startEngine } from './engine.ts';

const QUICK = { heartbeatIntervalMs: 100, unresponsiveAfterMs: 500, hungAfterMs: 1_500, restartDelayMs: 20 };

it('notices a stopped plugin, shows it and restarts it', async () => {
  const folders = makeFolders();
  install(folders, 'echoes', { id: 'frozen' });
  install(folders, 'echoes', { id: 'canary' });
  await using engine = await startEngine(folders, { policy: QUICK });
  await engine.until('canary', (it) => it?.state === 'running');
  const { pid } = await engine.until('frozen', (it) => it?.state === 'running');
  process.kill(pid!, 'SIGSTOP');
  await engine.until('frozen', (it) => it?.state === 'unresponsive');
  const back = await engine.until('frozen', (it) => it?.state === 'running' && it.pid !== pid);
  expect(back.lastCrash?.cause).toMatch(/^missed \d+ heartbeats/);
  expect((await ask(engine, 'frozen', '/version')).text).toBe('1.0.0');
  expect(engine.supervisor.get('canary')?.restarts).toBe(0);
});

it('shows a plugin that comes back by itself as recovered', async () => {
  const folders = makeFolders();
  install(folders, 'echoes', { id: 'slow' });
  await using engine = await startEngine(folders, { policy: { ...QUICK, hungAfterMs: 60_000 } });
  const { pid } = await engine.until('slow', (it) => it?.state === 'running');
  process.kill(pid!, 'SIGSTOP');
  await engine.until('slow', (it) => it?.state === 'unresponsive');
  process.kill(pid!, 'SIGCONT');
  await engine.until('slow', (it) => it?.state === 'running');
  expect(engine.events.map(({ type }) => type)).toContain('recovered');
});

it('answers for a plugin that does not, within the deadline of the request', async () => {
  const folders = makeFolders();
  install(folders, 'crashes-when-called', { id: 'mute' });
  await using engine = await startEngine(folders, { policy: { maxInFlight: 2 } });
  // The view's files are asked for first and count as in flight like any request.
  await engine.until('mute', (it) => it?.bundle?.script !== undefined && it.requests.inFlight === 0);
  const answers = await Promise.all([
    ask(engine, 'mute', '/hang', { deadlineMs: 300 }),
    ask(engine, 'mute', '/hang', { deadlineMs: 300 }),
    ask(engine, 'mute', '/'),
  ]);
  expect(answers.map(({ code }) => code)).toEqual(['PLUGIN_TIMEOUT', 'PLUGIN_TIMEOUT', 'PLUGIN_BUSY']);
  // The plugin still holds both, so it gets no more.
  expect(await ask(engine, 'mute', '/')).toMatchObject({ code: 'PLUGIN_BUSY' });
});
