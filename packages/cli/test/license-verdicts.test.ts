/** What becomes of a license text: `inspect` and `verify` with real files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command as inspect } from '../src/commands/license/inspect.ts';
import { command as issue } from '../src/commands/license/issue.ts';
import { command as keygen } from '../src/commands/license/keygen.ts';
import { command as verify } from '../src/commands/license/verify.ts';
import { useLicenseFolder } from './license-folder.ts';
import type { CommandOutcome } from './run-command.ts';

const INSTANCE = '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10';
const OTHER_INSTANCE = '0c9b8a76-5432-4f1e-8d2c-1b0a99887766';
const WHO = ['--plugin', 'weather', '--instance', INSTANCE];
const BOUGHT = [...WHO, '--customer', 'Example Ltd'];

const folder = useLicenseFolder();
const { run, done } = folder;

describe('inspect and verify', () => {
  async function issueOne(...words: readonly string[]): Promise<string> {
    await done(keygen, ['--key-id', 'acme']);
    return await done(issue, [...BOUGHT, ...words, '--key-file', 'acme.secret.json']);
  }

  const key = ['--key', 'acme.public.json'];

  test('the token may come from standard input, with white space around it', async () => {
    const token = await issueOne('--updates', 'forever');
    expect(await done(verify, ['-', ...key, ...WHO], { stdin: `  ${token}\r\n` })).toMatch(/^valid: /);
    expect(await done(inspect, ['-'], { stdin: `${token}\n` })).toContain('Customer  Example Ltd');
  });

  test('the release date decides about updates, the clock about trials', async () => {
    const paid = await issueOne('--updates-until', '2026-12-31');
    const late = await run(verify, [paid, ...key, ...WHO, '--released-at', '2027-01-01']);
    expect(late).toMatchObject({ status: 1, stdout: expect.stringMatching(/^updates_ended: .*2027-01-01/) });
    const fixed = [paid, ...key, ...WHO, '--released-at', '2026-12-31'];
    expect((await run(verify, fixed, { nowMs: Date.parse('2036-01-01T00:00:00Z') })).status).toBe(0);
    const today = await run(verify, [paid, ...key, ...WHO], { nowMs: Date.parse('2027-01-01T00:00:00Z') });
    expect(today.stdout).toMatch(/^updates_ended: /);

    const secret = ['--key-file', 'acme.secret.json'];
    const trial = await done(issue, [...BOUGHT, '--trial-until', '2026-06-30', ...secret]);
    expect((await run(verify, [trial, ...key, ...WHO])).status).toBe(0);
    const after = await run(verify, [trial, ...key, ...WHO], { nowMs: Date.parse('2026-07-01T00:00:00Z') });
    expect(after).toMatchObject({ status: 1, stdout: expect.stringMatching(/^trial_expired: /) });
  });

  test('a license for another instance is told apart', async () => {
    const token = await issueOne('--updates', 'forever');
    const words = [token, ...key, '--plugin', 'weather', '--instance', OTHER_INSTANCE, '--json'];
    const outcome = await run(verify, words);
    expect(outcome.status).toBe(1);
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      verdict: 'wrong_instance',
      claims: { instance: INSTANCE },
    });
  });

  test('test keys count only when they are accepted', async () => {
    await done(keygen, ['--key-id', 'test-1']);
    const token = await done(issue, [...BOUGHT, '--updates', 'forever', '--key-file', 'test-1.secret.json']);
    const words = [token, '--key', 'test-1.public.json', ...WHO];
    expect((await run(verify, words)).stdout).toMatch(/^unknown_key: .*test key/);
    expect((await run(verify, [...words, '--accept-test-keys'])).status).toBe(0);
  });

  test('several keys may be given', async () => {
    const token = await issueOne('--updates', 'forever');
    await done(keygen, ['--key-id', 'older']);
    expect((await run(verify, [token, '--key', 'older.public.json', ...key, ...WHO])).status).toBe(0);
    const twice = await run(verify, [token, ...key, ...key, ...WHO]);
    expect(twice).toMatchObject({ status: 1, error: expect.stringContaining('the id occurs twice') });
  });

  test('what a license says cannot command the terminal', async () => {
    const token = await issueOne('--updates', 'forever', '--note', '\u001b[2Jgone\u202e');
    const shown = await done(inspect, [token]);
    expect(shown).toContain('Note      \\u{1b}[2Jgone\\u{202e}');
  });

  test('a text that is no license is status 1 for both', async () => {
    await issueOne('--updates', 'forever');
    expect(await run(inspect, ['hello'])).toMatchObject({
      status: 1,
      error: expect.stringContaining('toru1.<key id>.<payload>.<signature>'),
    });
    expect((await run(verify, ['hello', ...key, ...WHO])).stdout).toMatch(/^malformed: /);
    expect((await run(verify, ['-', ...key, ...WHO])).stdout).toMatch(/^missing: /);
  });

  test('a token with a damaged payload shows what is wrong with it', async () => {
    const text = Buffer.from('{"license_id":7}').toString('base64url');
    const token = `toru1.acme.${text}.${Buffer.alloc(32).toString('base64url')}`;
    expect(await run(inspect, [token])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('Damaged   license_id is not a string'),
    });
    expect(JSON.parse((await run(inspect, [token, '--json'])).stdout)).toMatchObject({
      claims: null,
      problem: 'license_id is not a string',
    });
  });

  test.each([
    [[], 'Give one license text'],
    [['a', 'b'], '2 given'],
  ])('inspect %j: %s', async (words, message) => {
    expect(await run(inspect, words)).toMatchObject({ status: 64, error: expect.stringContaining(message) });
  });

  test('verify says which key file is wrong, and does not take a secret one', async () => {
    const token = await issueOne('--updates', 'forever');
    const withKey = async (file: string): Promise<CommandOutcome> =>
      run(verify, [token, '--key', file, ...WHO]);
    expect(await run(verify, [token, ...WHO])).toMatchObject({
      status: 64,
      error: expect.stringContaining('--key is'),
    });
    expect((await withKey('acme.secret.json')).error).toContain(
      "a vendor's secret key: make the key to check with",
    );
    await writeFile(join(folder.cwd, 'text'), 'hello');
    await writeFile(join(folder.cwd, 'list'), 'null');
    await writeFile(join(folder.cwd, 'empty'), '{}');
    expect((await withKey('text')).error).toContain('it is no JSON');
    expect((await withKey('list')).error).toContain('it is no JSON object');
    expect((await withKey('empty')).error).toContain('it needs "id", "kind" and "hex"');
    expect((await withKey('absent')).error).toContain('no such file');
  });
});
