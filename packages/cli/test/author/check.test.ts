/** `toru plugin check` on good plugins in every language, and what it prints. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { listRules } from '../../src/author/check/run-check.ts';
import { toru } from '../run-toru.ts';
import { BUILT_EXAMPLES, hasProgram, makeFolder, ROOT } from './author-files.ts';

const run = promisify(execFile);
const WRONG = join(ROOT, 'test/fixtures/plugins/wrong');
const DEADLINE_MS = 60_000;
const CACHED_GO = {
  ...process.env,
  GOCACHE: join(ROOT, '.cache/go'),
  GOTOOLCHAIN: 'local',
  GOFLAGS: '-mod=mod',
};

async function expectGood(file: string, ...more: readonly string[]): Promise<void> {
  const { status, stdout, stderr } = await toru(['plugin', 'check', file, ...more], { env: process.env });
  expect(stdout.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual([]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

/** The smallest of each language, and whatever else was built; sold ones want a license. */
function listExamples(): readonly string[] {
  const built = existsSync(BUILT_EXAMPLES) ? readdirSync(BUILT_EXAMPLES) : [];
  const names = built.flatMap((file) => /^(?!licensed-)(.+)\.binary$/.exec(file)?.[1] ?? []);
  return [...new Set(['hello-typescript', 'hello-python', 'hello-rust', ...names])];
}

/** A license by the test key that an example carries. */
async function issueTestLicense(plugin: string): Promise<string> {
  await using folder = await makeFolder();
  const who = [
    '--plugin',
    plugin,
    '--instance',
    randomUUID(),
    '--customer',
    'A test',
    '--updates',
    'forever',
  ];
  const text = await readFile(join(ROOT, 'examples', plugin, 'tests/test-key.secret.json'), 'utf8');
  const { stdout } = await toru(['license', 'issue', ...who], {
    cwd: folder.path,
    env: { TORU_LICENSE_SECRET: text },
  });
  return stdout.trim();
}

describe('good plugins', () => {
  for (const name of listExamples()) {
    const file = join(BUILT_EXAMPLES, `${name}.binary`);
    const isBuilt = existsSync(file);
    test.skipIf(!isBuilt)(
      `${name}${isBuilt ? '' : ' (not built on this machine)'}`,
      () => expectGood(file),
      DEADLINE_MS,
    );
  }

  for (const id of ['licensed-python', 'licensed-rust']) {
    const file = join(BUILT_EXAMPLES, `${id}.binary`);
    const isBuilt = existsSync(file);
    test.skipIf(!isBuilt)(
      `${id}, with a license${isBuilt ? '' : ' (not built on this machine)'}`,
      async () => {
        const license = await issueTestLicense(id);
        await expectGood(file, '--license', license, '--path', '/license', '--path', '/report');
        const without = await toru(['plugin', 'check', file], { env: process.env });
        expect(without.stdout).toContain(`No license for "${id}" is installed`);
        expect(without).toMatchObject({
          status: 1,
          stdout: expect.stringContaining('; give it a license with --license\n'),
        });
      },
      DEADLINE_MS,
    );
  }

  const hasShell = hasProgram('perl');
  test.skipIf(!hasShell)(
    `hello-shell${hasShell ? '' : ' (there is no perl)'}`,
    () => expectGood(join(ROOT, 'examples/hello-shell/hello-shell.sh')),
    DEADLINE_MS,
  );

  const hasGo = hasProgram('go');
  test.skipIf(!hasGo)(
    `hello-go${hasGo ? '' : ' (there is no go)'}`,
    async () => {
      await using folder = await makeFolder();
      const file = join(folder.path, 'hello-go.binary');
      await run('go', ['build', '-o', file, '.'], { cwd: join(ROOT, 'examples/hello-go'), env: CACHED_GO });
      await expectGood(file);
    },
    4 * DEADLINE_MS,
  );
  test.skipIf(!hasGo)(
    `the plugin that docs/authors.md shows${hasGo ? '' : ' (there is no go)'}`,
    async () => {
      await using folder = await makeFolder();
      const page = await readFile(join(ROOT, 'docs/authors.md'), 'utf8');
      const [, program = ''] = /```go\n([\s\S]*?)```/.exec(page) ?? [];
      await writeFile(join(folder.path, 'main.go'), program);
      const file = join(folder.path, 'tiny.binary');
      await run('go', ['build', '-o', file, 'main.go'], { cwd: folder.path, env: CACHED_GO });
      await expectGood(file);
    },
    4 * DEADLINE_MS,
  );
});

describe('what it prints', () => {
  test('one line per rule, and for a broken one the rule', async () => {
    const file = join(WRONG, 'ends-with-status-1.cjs');
    const { status, stdout } = await toru(['plugin', 'check', file], { env: process.env });
    const lines = stdout.trimEnd().split('\n');
    const rules = lines.flatMap((line) => /^(?:pass|FAIL|skip) {2}(\S+)/.exec(line)?.[1] ?? []);
    expect(rules).toEqual(listRules(2).map(({ id }) => id));
    expect(stdout).toContain('FAIL  shutdown            it exited with status 1\n');
    expect(stdout).toContain('the rule: On "shutdown" it exits with status 0 within the grace\n');
    expect(lines.at(-1)).toMatch(/^It does not keep the protocol: \d+ passed, 1 failed, \d+ skipped$/);
    expect(status).toBe(1);
  });

  test('--json is one object', async () => {
    const file = join(WRONG, 'has-a-bad-id.cjs');
    const { status, stdout } = await toru(['plugin', 'check', file, '--json'], { env: process.env });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      file,
      id: null,
      ok: false,
      rules: expect.arrayContaining([
        {
          id: 'metadata-fields',
          title: expect.any(String),
          status: 'fail',
          seen: 'field "id" must be 1 to 64 letters, digits or "-", starting with a letter or digit, not "not an id"',
        },
        { id: 'hello', title: expect.any(String), status: 'skip', seen: 'needs "metadata-fields"' },
      ]),
    });
  });

  test('a file that is not there breaks the first rule', async () => {
    const { status, stdout } = await toru(['plugin', 'check', '/nowhere/x.binary'], { env: process.env });
    expect(status).toBe(1);
    expect(stdout).toContain('FAIL  executable          cannot be executed: the file is gone');
  });

  test('settings that are no object are a mistake', async () => {
    const { status, stderr } = await toru(['plugin', 'check', '/x', '--settings', '[]']);
    expect({ status, stderr }).toEqual({
      status: 64,
      stderr: 'toru: The settings [] are no JSON object: write them as in {"greeting":"Hi"}\n',
    });
  });
});
