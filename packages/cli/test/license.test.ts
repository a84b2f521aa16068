/** The vendor's commands with real files: keys, derived keys, issued licenses, and everything they refuse. */
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, test } from 'vitest';
import { command as derive } from '../src/commands/license/derive.ts';
import { command as inspect } from '../src/commands/license/inspect.ts';
import { command as issue } from '../src/commands/license/issue.ts';
import { command as keygen } from '../src/commands/license/keygen.ts';
import { command as verify } from '../src/commands/license/verify.ts';
import { useLicenseFolder } from './license-folder.ts';

const INSTANCE = '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10';
const WHO = ['--plugin', 'weather', '--instance', INSTANCE];
const BOUGHT = [...WHO, '--customer', 'Example Ltd'];

const folder = useLicenseFolder();
const { run, done, modeOf } = folder;

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
      detail: 'The license is valid: nothing needs to be done',
      claims,
    });
  });

  test('HMAC: one key per plugin', async () => {
    await done(keygen, ['--key-id', 'acme', '--kind', 'hmac-sha256']);
    expect(await modeOf('acme.secret.json')).toBe('600');
    expect(await readdir(folder.cwd)).toEqual(['acme.secret.json']);
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
    await writeFile(join(folder.cwd, 'acme.secret.json'), 'mine');
    const outcome = await run(keygen, ['--key-id', 'acme']);
    expect(outcome).toMatchObject({ status: 1, error: expect.stringContaining('the file exists') });
    expect(await readdir(folder.cwd)).toEqual(['acme.secret.json']);
    expect(await readFile(join(folder.cwd, 'acme.secret.json'), 'utf8')).toBe('mine');
    await rm(join(folder.cwd, 'acme.secret.json'));
  });

  test('makes a different key each time', async () => {
    await done(keygen, ['--key-id', 'acme', '--key-file', 'one.secret.json']);
    await done(keygen, ['--key-id', 'acme', '--key-file', 'two.secret.json']);
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => readFile(join(folder.cwd, `${name}.public.json`))),
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
    expect(await readdir(folder.cwd)).toEqual([]);
  });
});

describe('the vendor key', () => {
  const order = [...BOUGHT, '--updates', 'forever'];

  test('comes from a file, from standard input or from the environment', async () => {
    await done(keygen, ['--key-id', 'acme']);
    const text = await readFile(join(folder.cwd, 'acme.secret.json'), 'utf8');
    const tokens = [
      await done(issue, [...order, '--key-file', join(folder.cwd, 'acme.secret.json')]),
      await done(issue, [...order, '--key-file', '-'], { stdin: text }),
      await done(issue, order, { env: { TORU_LICENSE_SECRET: text } }),
    ];
    for (const token of tokens) {
      expect((await run(verify, [token, '--key', 'acme.public.json', ...WHO])).status).toBe(0);
    }
  });

  test('is refused when others can read its file', async () => {
    await done(keygen, ['--key-id', 'acme']);
    await chmod(join(folder.cwd, 'acme.secret.json'), 0o640);
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
    const before = await readFile(join(folder.cwd, 'key.json'), 'utf8');
    const outcome = await run(derive, words.with(1, 'invoices'));
    expect(outcome).toMatchObject({ status: 1, error: expect.stringContaining('it holds something else') });
    expect(await readFile(join(folder.cwd, 'key.json'), 'utf8')).toBe(before);
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

  test('notes every license in the book before it prints it', async () => {
    const secret = ['--key-file', 'acme.secret.json'];
    const first = await done(issue, [...BOUGHT, '--updates', 'forever', ...secret]);
    const second = await done(issue, [...BOUGHT, '--trial-until', '2026-06-30', ...secret]);
    expect(await modeOf('licenses.jsonl')).toBe('600');
    const lines = (await readFile(join(folder.cwd, 'licenses.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { token: first, customer: 'Example Ltd', updates_until: null, trial_until: null, key_id: 'acme' },
      { token: second, trial_until: '2026-06-30', per_customer: false, issued_at: '2026-06-01' },
    ]);
  });

  test('a torn last line in the book is left as it is', async () => {
    await writeFile(join(folder.cwd, 'book'), '{"torn":');
    await done(issue, [
      ...BOUGHT,
      '--updates',
      'forever',
      '--key-file',
      'acme.secret.json',
      '--book',
      'book',
    ]);
    const lines = (await readFile(join(folder.cwd, 'book'), 'utf8')).split('\n');
    expect(lines).toEqual(['{"torn":', expect.stringMatching(/^\{"license_id"/), '']);
  });

  test('prints no license that it cannot note', async () => {
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
    expect(await readdir(folder.cwd)).not.toContain('licenses.jsonl');
  });

  test.each([
    [['--per-customer'], 'is an Ed25519 key'],
    [['--note', 'n'.repeat(4096)], 'at most 4096 fit'],
    [['--feature', ''], 'features[0] is empty'],
  ])('%j: %s', async (words, message) => {
    const all = [...BOUGHT, '--updates', 'forever', '--key-file', 'acme.secret.json', ...words];
    expect(await run(issue, all)).toMatchObject({ status: 1, error: expect.stringContaining(message) });
    expect(await readdir(folder.cwd)).not.toContain('licenses.jsonl');
  });
});
