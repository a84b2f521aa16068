/** Each deliberately wrong plugin breaks just its rule, and no rule is without one. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DEADLINES } from '../../src/author/check/deadlines.ts';
import { judgeSettings } from '../../src/author/check/settings-form.ts';
import { listRules, runCheck, type CheckReport } from '../../src/author/check/run-check.ts';

const FOLDER = fileURLToPath(new URL('../../../../test/fixtures/plugins/wrong/', import.meta.url));

/** Wrong plugin → the rule that it breaks. */
const WRONG: Readonly<Record<string, string>> = {
  'has-no-execute-bit': 'executable',
  'fails-at-metadata': 'metadata',
  'has-a-bad-id': 'metadata-fields',
  'has-a-broken-pattern': 'settings-form',
  'writes-at-metadata': 'metadata-no-traces',
  'shows-a-wrong-token': 'hello',
  'says-another-version': 'identity',
  'never-ready': 'ready',
  'has-no-view': 'view',
  'pongs-with-its-own-ids': 'ping',
  'drops-pings-while-busy': 'ping-while-busy',
  'ends-on-settings': 'settings',
  'ends-on-license': 'license',
  'knows-few-methods': 'unknown-path',
  'counts-requests-itself': 'id-echo',
  'ends-on-unknown-messages': 'unknown-message',
  'ends-on-unknown-fields': 'unknown-fields',
  'forgets-what-is-cancelled': 'cancel',
  'drops-small-pieces': 'cut-frames',
  'hears-one-ping-per-piece': 'joined-frames',
  'tires-after-600-requests': 'interleaved',
  'gives-no-credit': 'large-body',
  'sends-over-the-window': 'response-window',
  'ends-on-surplus-credit': 'surplus-credit',
  'ignores-websockets': 'websocket',
  'ends-with-status-1': 'shutdown',
  'drops-what-is-in-flight': 'shutdown-finishes',
  'outlives-its-connection': 'lost-connection',
  'waits-for-half-a-frame': 'half-frame',
  'waits-for-4-gib': 'oversize-frame',
  'skips-garbage': 'garbage-frame',
  'stays-when-rejected': 'reject',
  'answers-twice': 'one-answer',
  'logs-with-an-unknown-level': 'messages',
  'speaks-on-stdout-too': 'output-is-log',
  'leaves-a-process': 'no-strays',
};
const WRONG_VERSION_1: Readonly<Record<string, string>> = {
  'version-1-never-listens': 'listens',
  'version-1-ends-on-init': 'init',
  'version-1-drops-small-pieces': 'cut-frames',
  'version-1-ignores-shutdown': 'shutdown',
};
const RIGHT = ['keeps-every-rule', 'version-1-keeps-every-rule'];

/** What is optional cannot be broken. */
const OPTIONAL = ['stdin-end'];

async function check(name: string): Promise<CheckReport> {
  return runCheck({
    file: `${FOLDER}${name}.cjs`,
    paths: [],
    env: process.env,
    settings: {},
    license: null,
    // Generous for a right plugin on a busy machine, short for the tests that wait for the end of one.
    deadlines: {
      ...DEADLINES,
      pongMs: 4_000,
      answerMs: 4_000,
      exitMs: 4_000,
      graceMs: 4_000,
      crowdMs: 15_000,
      startMs: 4_000,
    },
    nowMs: Date.now,
    signal: new AbortController().signal,
    onResult: () => undefined,
  });
}

function brokenRules({ results }: CheckReport): readonly string[] {
  return results.filter(({ status }) => status === 'fail').map(({ id, seen }) => `${id}: ${seen}`);
}

describe.concurrent('wrong plugins', () => {
  test.each(Object.entries({ ...WRONG, ...WRONG_VERSION_1 }))(
    '%s breaks %s alone',
    async (name, rule) => {
      const broken = brokenRules(await check(name));
      expect(broken).toEqual([expect.stringMatching(new RegExp(`^${rule}: `))]);
    },
    60_000,
  );

  test.each(RIGHT)(
    '%s',
    async (name) => {
      const report = await check(name);
      expect(brokenRules(report)).toEqual([]);
      expect(report.isGood).toBe(true);
    },
    60_000,
  );
});

test('parts of settings that become fields for JSON are named to the author, with the reason', () => {
  const settings = { properties: { port: { minimum: 1 }, rules: { patternProperties: {} }, any: {} } };
  const { status, seen } = judgeSettings(settings);
  expect(status).toBe('pass');
  expect(seen).toContain('"#/properties/rules" (Names are free here');
  expect(seen).toContain('"#/properties/any" (The plugin does not say which kind of value goes here.)');
  expect(seen).not.toContain('port');
});

test('every rule of version 2 has a plugin that breaks it', () => {
  const rules = listRules(2).map(({ id }) => id);
  expect([...Object.values(WRONG), ...OPTIONAL].sort()).toEqual([...rules].sort());
  expect(new Set(rules).size).toBe(rules.length);
});

test('every wrong plugin is in the table', () => {
  const files = readdirSync(FOLDER).filter((name) => !name.startsWith('base'));
  const named = [...Object.keys(WRONG), ...Object.keys(WRONG_VERSION_1), ...RIGHT].map(
    (name) => `${name}.cjs`,
  );
  expect(files.sort()).toEqual(named.sort());
});
