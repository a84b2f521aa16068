/** The licence commands with real files: from a new key to a verdict, and everything they refuse. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../src/command.ts';
import { command as derive } from '../src/commands/license/derive.ts';
import { command as inspect } from '../src/commands/license/inspect.ts';
import { command as issue } from '../src/commands/license/issue.ts';
import { command as keygen } from '../src/commands/license/keygen.ts';
import { command as verify } from '../src/commands/license/verify.ts';
import { runCommand, type CommandOutcome, type CommandSurroundings } from './run-command.ts';

const INSTANCE = '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10';
const OTHER_INSTANCE = '0c9b8a76-5432-4f1e-8d2c-1b0a99887766';
const WHO = ['--plugin', 'weather', '--instance', INSTANCE];
const BOUGHT = [...WHO, '--customer', 'Example Ltd'];

let cwd: string;
let outputs: string[];

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'toru-license-'));
  outputs = [];
});

afterEach(async () => {
  for (const name of await readdir(cwd)) {
    if (!name.endsWith('.secret.json')) continue;
    const { hex } = JSON.parse(await readFile(join(cwd, name), 'utf8'));
    expect(
      outputs.filter((output) => output.includes(hex)),
      'a secret was printed',
    ).toEqual([]);
  }
  await rm(cwd, { recursive: true });
});

async function run(
  command: Command,
  words: readonly string[],
  surroundings: Partial<CommandSurroundings> = {},
): Promise<CommandOutcome> {
  const outcome = await runCommand(command, words, { cwd, ...surroundings });
  outputs.push(outcome.stdout, outcome.stderr, outcome.error ?? '');
  return outcome;
}

async function done(
  command: Command,
  words: readonly string[],
  surroundings: Partial<CommandSurroundings> = {},
): Promise<string> {
  const outcome = await run(command, words, surroundings);
  expect(outcome).toMatchObject({ status: 0, error: null });
  return outcome.stdout.trim();
}

async function modeOf(name: string): Promise<string> {
  return ((await stat(join(cwd, name))).mode & 0o777).toString(8);
}

describe('a whole sale', () => {
  test('Ed25519: keygen, derive, issue, inspect, verify', async () => {
    await done(keygen, ['--key-id', 'acme']);
    expect(await modeOf('acme.secret.json')).toBe('600');
    expect(await modeOf('acme.public.json')).toBe('600');
    await done(derive, ['--plugin', 'weather', '--key-file', 'acme.secret.json']);
    const token = await done(issue, [
      ...[...BOUGHT, '--updates-until', '2027-05-01', '--feature', 'radar', '--feature', 'alerts'],
      ...['--note', 'order 4711', '--license-id', 'L-1', '--key-file', 'acme.secret.json'],
    ]);

    for (const key of ['acme.public.json', 'acme.weather.verify.json']) {
      expect(await done(verify, [token, '--key', key, ...WHO])).toMatch(/^valid: .*\nLicense {3}L-1\n/);
    }
    const claims = {
      license_id: 'L-1',
      plugin: 'weather',
      instance: INSTANCE,
      customer: 'Example Ltd',
      issued_at: '2026-06-01',
      updates_until: '2027-05-01',
      trial_until: null,
      features: ['radar', 'alerts'],
      note: 'order 4711',
    };
    const inspected = JSON.parse(await done(inspect, [token, '--json']));
    expect(inspected).toEqual({ key_id: 'acme', kind: 'ed25519', claims, problem: null });
    const verified = JSON.parse(await done(verify, [token, '--key', 'acme.public.json', ...WHO, '--json']));
    expect(verified).toEqual({
      verdict: 'valid',
      detail: 'The licence is valid: nothing needs to be done',
      claims,
    });
  });

  test('HMAC: one key per plugin', async () => {
    await done(keygen, ['--key-id', 'acme', '--kind', 'hmac-sha256']);
    expect(await modeOf('acme.secret.json')).toBe('600');
    expect(await readdir(cwd)).toEqual(['acme.secret.json']);
    const secret = ['--key-file', 'acme.secret.json'];
    await done(derive, ['--plugin', 'weather', ...secret]);
    await done(derive, ['--plugin', 'invoices', ...secret]);
    expect(await modeOf('acme.weather.verify.json')).toBe('600');
    const token = await done(issue, [...BOUGHT, '--updates', 'forever', ...secret]);
    expect((await run(verify, [token, '--key', 'acme.weather.verify.json', ...WHO])).status).toBe(0);
    const other = await run(verify, [token, '--key', 'acme.invoices.verify.json', ...WHO]);
    expect(other).toMatchObject({ status: 1, stdout: expect.stringMatching(/^bad_signature: /) });
  });

  test('HMAC: one key per customer', async () => {
    await done(keygen, ['--key-id', 'acme', '--kind', 'hmac-sha256']);
    const secret = ['--key-file', 'acme.secret.json'];
    await done(derive, ['--plugin', 'weather', '--instance', INSTANCE.toUpperCase(), ...secret]);
    const key = ['--key', `acme.weather.${INSTANCE}.verify.json`];
    const own = await done(issue, [...BOUGHT, '--updates', 'forever', '--per-customer', ...secret]);
    const common = await done(issue, [...BOUGHT, '--updates', 'forever', ...secret]);
    expect((await run(verify, [own, ...key, ...WHO])).status).toBe(0);
    expect((await run(verify, [common, ...key, ...WHO])).stdout).toMatch(/^bad_signature: /);
  });
});

describe('keygen', () => {
  test('never replaces a key and leaves nothing half made', async () => {
    await writeFile(join(cwd, 'acme.secret.json'), 'mine');
    const outcome = await run(keygen, ['--key-id', 'acme']);
    expect(outcome).toMatchObject({ status: 1, error: expect.stringContaining('the file exists') });
    expect(await readdir(cwd)).toEqual(['acme.secret.json']);
    expect(await readFile(join(cwd, 'acme.secret.json'), 'utf8')).toBe('mine');
    await rm(join(cwd, 'acme.secret.json'));
  });

  test('makes a different key each time', async () => {
    await done(keygen, ['--key-id', 'acme', '--key-file', 'one.secret.json']);
    await done(keygen, ['--key-id', 'acme', '--key-file', 'two.secret.json']);
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => readFile(join(cwd, `${name}.public.json`))),
    );
    expect(one).not.toEqual(two);
  });

  test.each([
    [[], '--key-id is missing'],
    [['--key-id', 'Acme'], '--key-id "Acme" cannot be used'],
    [['--key-id', 'acme', '--kind', 'rsa'], '--kind "rsa" is unknown: write ed25519 or hmac-sha256'],
    [['--key-id', 'acme', 'now'], 'Unexpected argument "now"'],
  ])('%j: %s', async (words, message) => {
    expect(await run(keygen, words)).toMatchObject({ status: 64, error: expect.stringContaining(message) });
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe('the vendor key', () => {
  const order = [...BOUGHT, '--updates', 'forever'];

  test('comes from a file, from standard input or from the environment', async () => {
    await done(keygen, ['--key-id', 'acme']);
    const text = await readFile(join(cwd, 'acme.secret.json'), 'utf8');
    const tokens = [
      await done(issue, [...order, '--key-file', join(cwd, 'acme.secret.json')]),
      await done(issue, [...order, '--key-file', '-'], { stdin: text }),
      await done(issue, order, { env: { TORU_LICENSE_SECRET: text } }),
    ];
    for (const token of tokens) {
      expect((await run(verify, [token, '--key', 'acme.public.json', ...WHO])).status).toBe(0);
    }
  });

  test('is refused when others can read its file', async () => {
    await done(keygen, ['--key-id', 'acme']);
    await chmod(join(cwd, 'acme.secret.json'), 0o640);
    expect(await run(issue, [...order, '--key-file', 'acme.secret.json'])).toMatchObject({
      status: 1,
      error: expect.stringMatching(/others can read it \(mode 0640\), run: chmod 600 /),
    });
  });

  test('is refused when it is none, without being quoted', async () => {
    const env = { TORU_LICENSE_SECRET: 'c0ffee' };
    const outcome = await run(issue, order, { env });
    expect(outcome).toMatchObject({ status: 1, error: expect.stringContaining('from TORU_LICENSE_SECRET') });
    expect(outcome.error).not.toContain('c0ffee');
    expect(await run(issue, order)).toMatchObject({
      status: 64,
      error: expect.stringContaining('No vendor key'),
    });
    expect(await run(issue, [...order, '--key-file', 'none'])).toMatchObject({
      status: 1,
      error: expect.stringContaining('no such file'),
    });
    const long = await run(issue, [...order, '--key-file', '-'], { stdin: 'x'.repeat(65_537) });
    expect(long.error).toContain('over 65536 bytes');
  });

  test('is refused when it is only a public key', async () => {
    await done(keygen, ['--key-id', 'acme']);
    expect(await run(issue, [...order, '--key-file', 'acme.public.json'])).toMatchObject({
      status: 1,
      error: expect.stringContaining('it cannot issue or derive'),
    });
  });

  test('stopping while standard input is silent ends the command', async () => {
    const stop = new AbortController();
    const stdin = new PassThrough();
    const running = run(issue, [...order, '--key-file', '-'], { stdin, signal: stop.signal });
    stdin.write('{');
    stop.abort();
    await expect(running).rejects.toThrow(/abort/i);
  });
});

describe('derive', () => {
  test('writes the same key again without complaint, and nothing over another', async () => {
    await done(keygen, ['--key-id', 'acme', '--kind', 'hmac-sha256']);
    const words = ['--plugin', 'weather', '--key-file', 'acme.secret.json', '--out', 'key.json'];
    await done(derive, words);
    await done(derive, words);
    const before = await readFile(join(cwd, 'key.json'), 'utf8');
    const outcome = await run(derive, words.with(1, 'invoices'));
    expect(outcome).toMatchObject({ status: 1, error: expect.stringContaining('it holds something else') });
    expect(await readFile(join(cwd, 'key.json'), 'utf8')).toBe(before);
  });

  test('an Ed25519 key has no key per instance', async () => {
    await done(keygen, ['--key-id', 'acme']);
    expect(await run(derive, [...WHO, '--key-file', 'acme.secret.json'])).toMatchObject({
      status: 1,
      error: expect.stringContaining('its public key serves all of them'),
    });
  });
});

describe('issue', () => {
  beforeEach(async () => {
    await done(keygen, ['--key-id', 'acme']);
  });

  test('notes every licence in the book before it prints it', async () => {
    const secret = ['--key-file', 'acme.secret.json'];
    const first = await done(issue, [...BOUGHT, '--updates', 'forever', ...secret]);
    const second = await done(issue, [...BOUGHT, '--trial-until', '2026-06-30', ...secret]);
    expect(await modeOf('licenses.jsonl')).toBe('600');
    const lines = (await readFile(join(cwd, 'licenses.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { token: first, customer: 'Example Ltd', updates_until: null, trial_until: null, key_id: 'acme' },
      { token: second, trial_until: '2026-06-30', per_customer: false, issued_at: '2026-06-01' },
    ]);
  });

  test('a torn last line in the book is left as it is', async () => {
    await writeFile(join(cwd, 'book'), '{"torn":');
    await done(issue, [
      ...BOUGHT,
      '--updates',
      'forever',
      '--key-file',
      'acme.secret.json',
      '--book',
      'book',
    ]);
    const lines = (await readFile(join(cwd, 'book'), 'utf8')).split('\n');
    expect(lines).toEqual(['{"torn":', expect.stringMatching(/^\{"license_id"/), '']);
  });

  test('prints no licence that it cannot note', async () => {
    const words = [...BOUGHT, '--updates', 'forever', '--key-file', 'acme.secret.json', '--book', 'no/book'];
    expect(await run(issue, words)).toMatchObject({
      status: 1,
      stdout: '',
      error: expect.stringContaining('its folder does not exist'),
    });
  });

  test.each([
    [BOUGHT, 'How long is not said'],
    [[...BOUGHT, '--updates', 'never'], '--updates "never" is unknown'],
    [[...BOUGHT, '--updates', 'forever', '--updates-until', '2027-05-01'], 'contradict each other'],
    [[...BOUGHT, '--updates-until', '2027-02-30'], '--updates-until "2027-02-30" is not a date'],
    [[...BOUGHT, '--trial-until', 'tomorrow'], '--trial-until "tomorrow" is not a date'],
    [[...WHO, '--updates', 'forever'], '--customer is missing'],
    [[...WHO, '--updates', 'forever', '--customer', ''], '--customer is empty'],
    [[...BOUGHT.slice(2), '--updates', 'forever'], '--plugin is missing'],
    [[...BOUGHT, '--plugin', 'a b', '--updates', 'forever'], '--plugin "a b" is not a plugin id'],
    [[...BOUGHT, '--instance', 'here', '--updates', 'forever'], '--instance "here" is not a UUID'],
  ])('%j: %s', async (words, message) => {
    const outcome = await run(issue, [...words, '--key-file', 'acme.secret.json']);
    expect(outcome).toMatchObject({ status: 64, stdout: '', error: expect.stringContaining(message) });
    expect(await readdir(cwd)).not.toContain('licenses.jsonl');
  });

  test.each([
    [['--per-customer'], 'is an Ed25519 key'],
    [['--note', 'n'.repeat(4096)], 'at most 4096 fit'],
    [['--feature', ''], 'features[0] is empty'],
  ])('%j: %s', async (words, message) => {
    const all = [...BOUGHT, '--updates', 'forever', '--key-file', 'acme.secret.json', ...words];
    expect(await run(issue, all)).toMatchObject({ status: 1, error: expect.stringContaining(message) });
    expect(await readdir(cwd)).not.toContain('licenses.jsonl');
  });
});

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

  test('a licence for another instance is told apart', async () => {
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

  test('what a licence says cannot command the terminal', async () => {
    const token = await issueOne('--updates', 'forever', '--note', '\u001b[2Jgone\u202e');
    const shown = await done(inspect, [token]);
    expect(shown).toContain('Note      \\u{1b}[2Jgone\\u{202e}');
  });

  test('a text that is no licence is status 1 for both', async () => {
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
    [[], 'Give one licence text'],
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
    await writeFile(join(cwd, 'text'), 'hello');
    await writeFile(join(cwd, 'list'), 'null');
    await writeFile(join(cwd, 'empty'), '{}');
    expect((await withKey('text')).error).toContain('it is no JSON');
    expect((await withKey('list')).error).toContain('it is no JSON object');
    expect((await withKey('empty')).error).toContain('it needs "id", "kind" and "hex"');
    expect((await withKey('absent')).error).toContain('no such file');
  });
});
