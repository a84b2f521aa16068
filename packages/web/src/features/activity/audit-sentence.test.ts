import { describe, expect, it } from 'vitest';

import type { ActivityEntry } from './activity.ts';
import { auditSentence } from './audit-sentence.ts';
import { eventLabel } from './event-label.ts';

const entry = (type: string, changes: Partial<ActivityEntry> = {}): ActivityEntry => ({
  id: 'a1',
  kind: 'audit',
  at: '2026-11-01T00:00:00.000Z',
  plugin: null,
  type,
  actor: 'ada',
  address: '127.0.0.1',
  message: 'As the server says it',
  details: {},
  ...changes,
});

describe('auditSentence', () => {
  it.each([
    [entry('plugin.enable'), 'Weather', 'ada enabled Weather'],
    [
      entry('plugin.enable', { details: { failed: 'CONFLICT' } }),
      'Weather',
      'ada tried to enable Weather, which was refused',
    ],
    [
      entry('auth.login_failed', { actor: null, details: { username: 'eve' } }),
      null,
      'Somebody failed to log in as "eve"',
    ],
    [entry('user.update', { details: { username: 'ben' } }), null, 'ada changed the user "ben"'],
    [
      entry('user.update', { message: 'Change role of the user "ben"' }),
      null,
      'Change role of the user "ben"',
    ],
    [entry('user.delete', { details: { username: 'ben' } }), null, 'ada deleted the user "ben"'],
    [entry('plugin.of_the_future'), 'Weather', 'As the server says it'],
    [entry('toString'), null, 'As the server says it'],
  ])('makes a sentence of %j', (what, plugin, sentence) => {
    expect(auditSentence(what, plugin)).toBe(sentence);
  });
});

it.each([
  ['crashed', 'Crash'],
  ['plugin.license_remove', 'Plugin'],
  ['auth.login', 'Log-in'],
  ['something_new', 'Something new'],
  ['odd.thing', 'Odd thing'],
])('calls %s %s', (type, label) => {
  expect(eventLabel(type)).toBe(label);
});
