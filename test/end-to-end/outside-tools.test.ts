/** What programs that others wrote say of the panel: Schemathesis of its interface and the document about it, promtool of its metrics. */

import { spawn, spawnSync } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, postJson, startPanel } from './panel.ts';
import type { Panel } from './panel.ts';

const SCHEMATHESIS = fileURLToPath(new URL('../../.cache/schemathesis', import.meta.url));
const SEED = '1';
const BUDGET_S = 60;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'allow_header_conformance',
];

let panel: Panel;
let token: string;

beforeAll(async () => {
  const folders = makePanelFolders();
  writePlugin(folders.pluginsDir, 'echoes', { id: 'echo' });
  panel = await startPanel(folders);
  const session = await logIn(panel);
  await session.until('echo', 'running', 90_000);
  await postJson(session, 'api/auth/confirm', { password: PASSWORD });
  const made = await postJson(session, 'api/tokens', { name: 'tools', scope: 'admin' });
  ({ token } = (await made.json()) as { token: string });
});
afterAll(() => panel[Symbol.asyncDispose]());

describe('Schemathesis', () => {
  test(
    'finds no server error and no breach of the OpenAPI document',
    { timeout: 240_000 },
    async ({ skip }) => {
      if (!existsSync(join(SCHEMATHESIS, 'schemathesis'))) skip('Schemathesis is not installed');
      const config = join(panel.folders.root, 'schemathesis.toml');
      const names = '"path.id" = "echo"\n"path.route" = "echo"\n';
      // The token comes from the environment: other users of the machine see arguments.
      const headers = 'headers = { Authorization = "Bearer ${TORU_TEST_TOKEN}" }\n';
      writeFileSync(config, `${headers}\n[parameters]\n${names}`);
      const url = panel.url.replace(/\/$/, '');
      const words = ['--config-file', config, 'run', `${url}/api/openapi.json`, '--url', url, '--seed', SEED];
      const limits = [
        '--max-time',
        String(BUDGET_S),
        '--request-timeout',
        '20',
        '--max-failures',
        '20',
        '--no-color',
      ];
      // Streams of events have no end.
      const some = ['--phases', 'examples,coverage,fuzzing', '--exclude-path-regex', '(stream|/events)$'];
      const { status, output } = await run(
        'python3',
        ['-m', 'schemathesis.cli', ...words, ...limits, ...some, '--checks', CHECKS.join()],
        {
          cwd: panel.folders.root,
          env: { ...process.env, PYTHONPATH: SCHEMATHESIS, TORU_TEST_TOKEN: token },
        },
      );
      expect(output).toMatch(/\d+ generated, \d+ passed/);
      expect(status, output).toBe(0);
    },
  );
});

describe('promtool', () => {
  test('has nothing to object to in the metrics', async ({ skip }) => {
    if (spawnSync('promtool', ['--version']).error !== undefined) skip('promtool is not installed');
    const answer = await fetch(new URL('metrics', panel.url), {
      headers: { authorization: `Bearer ${token}` },
    });
    const metrics = await answer.text();
    expect(metrics).toContain('toru_plugin');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: metrics,
      encoding: 'utf8',
    });
    expect([status, stdout + stderr]).toEqual([0, '']);
  });
});

async function run(
  program: string,
  words: readonly string[],
  options: SpawnOptions,
): Promise<{ status: number | null; output: string }> {
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { output: await text(child.stdout), status: await exited };
}
