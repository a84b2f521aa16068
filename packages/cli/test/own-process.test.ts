/** What bin/own-process.mjs does to the process of the host, in real processes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'toru-own-process-'));
const program = join(folder, 'program.mjs');
const ownProcess = new URL('../bin/own-process.mjs', import.meta.url).href;
writeFileSync(
  program,
  `import { readFileSync } from 'node:fs';
import { ownProcess } from '${ownProcess}';
ownProcess();
const atStart = readFileSync('/proc/self/environ', 'utf8').split('\\0').filter((line) => line.startsWith('MALLOC_'));
const { pid, execArgv, argv, env } = process;
console.log(JSON.stringify({ pid, execArgv, words: argv.slice(2), env, atStart }));
`,
);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Seen {
  readonly pid: number;
  readonly execArgv: readonly string[];
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly atStart: readonly string[];
}

function run(env: Readonly<Record<string, string>> = {}, flags: readonly string[] = []): Seen {
  const { stdout, stderr, pid } = spawnSync(process.execPath, [...flags, program, 'serve', '--port=1'], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const seen = JSON.parse(stdout) as Seen;
  expect(seen.pid).toBe(pid);
  return seen;
}

describe('the process of the host', () => {
  test('has the settings of a server that mostly waits, and its words', () => {
    const { execArgv, words, atStart } = run();
    expect(execArgv).toEqual(['--no-opt', '--no-maglev']);
    expect(words).toEqual(['serve', '--port=1']);
    expect(atStart).toEqual(['MALLOC_MMAP_THRESHOLD_=4194304', 'MALLOC_TRIM_THRESHOLD_=1048576']);
  });

  test('has nothing left in the environment that a plugin could inherit', () => {
    const { env } = run({ HOME: '/nowhere' });
    expect(Object.keys(env).sort()).toEqual(['HOME', 'PATH']);
  });

  test('keeps what somebody chose', () => {
    const { execArgv, env, atStart } = run({ MALLOC_TRIM_THRESHOLD_: '5' }, ['--no-opt']);
    expect(execArgv).toEqual(['--no-maglev', '--no-opt']);
    expect(env).toMatchObject({ MALLOC_TRIM_THRESHOLD_: '5' });
    expect(atStart).toContain('MALLOC_TRIM_THRESHOLD_=5');
  });
});

describe('the modules of the host', () => {
  const leanHttp = new URL('../src/lean-http.ts', import.meta.url).href;
  const loadsFetch = (before: string): string =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `${before}; await import('node:http'); console.log(process.moduleLoadList.some((name) => name.endsWith('undici')))`,
      ],
      { encoding: 'utf8' },
    ).stdout;

  test('leave fetch out, which an import of node:http would load', () => {
    expect(loadsFetch('')).toBe('true\n');
    expect(loadsFetch(`(await import('${leanHttp}')).keepFetchOut()`)).toBe('false\n');
  });
});
