/** The operator's numbers of supervision reach the engine, and a mistake in them is said before anything starts. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../packages/host/src/policy-text.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('a plugin that exits at once fails after as many tries as the file allows it', async () => {
  const folders = makePanelFolders();
  mkdirSync(folders.dataDir, { recursive: true });
  const all = { restart_delay_ms: 1, restart_delay_max_ms: 1 };
  const plugins = { short: { max_failures: 2 }, long: { max_failures: 4 } };
  writeFileSync(join(folders.dataDir, 'policy.json'), JSON.stringify({ all, plugins }));
  for (const id of Object.keys(plugins)) {
    const file = join(folders.pluginsDir, `${id}.binary`);
    const behavior = fromRoot('test/fixtures/plugins/exits-at-once.cjs');
    writeFileSync(
      file,
      `#!/usr/bin/env node\nglobalThis.FIXTURE = { id: '${id}' };\nrequire('${behavior}');\n`,
    );
    chmodSync(file, 0o755);
  }
  await using panel = await startPanel(folders);
  const session = await logIn(panel);
  for (const [id, { max_failures }] of Object.entries(plugins)) {
    await session.until(id, 'failed');
    const plugin = (await (await session.fetch(`api/plugins/${id}`)).json()) as { restarts: number };
    expect(plugin.restarts).toBe(max_failures);
  }
});

test('a number that cannot be right keeps the panel from starting', () => {
  const { root, dataDir, pluginsDir } = makePanelFolders();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'policy.json'), '{"all":{"max_failure":3,"drain_ms":-1}}');
  const { status, stderr } = spawnSync(process.execPath, [fromRoot('packages/cli/bin/toru.mjs'), 'serve'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, STEERING_PORT: '0', STEERING_DATA_DIR: dataDir, STEERING_PLUGINS_DIR: pluginsDir },
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('did you mean "max_failures"?');
  expect(stderr).toContain('"all.drain_ms" to -1: write a whole number');
});

test('the file that the documentation shows is right', () => {
  const block = /```json\n([\s\S]+?)```/.exec(readFileSync(fromRoot('docs/supervision.md'), 'utf8'))?.[1];
  expect(parsePolicy(block ?? '')).toMatchObject({ ok: true });
});
