import type { NewAuditEntry } from '@toru/storage';
import { describe, expect, it } from 'vitest';
import { createAuditTrail } from './audit-trail.ts';

const note = {
  actor: 'maria',
  address: '192.0.2.1',
  action: 'auth.login_failed',
  plugin: null,
  message: 'x',
  details: {},
};

function open(isBroken = false): {
  trail: ReturnType<typeof createAuditTrail>;
  entries: NewAuditEntry[];
  logged: string[];
  clock: { ms: number };
} {
  const entries: NewAuditEntry[] = [];
  const logged: string[] = [];
  const clock = { ms: 1_000 };
  const store = {
    append: (entry: NewAuditEntry) => {
      if (isBroken) throw new Error('disk full');
      entries.push(entry);
      return { ...entry, id: entries.length };
    },
    page: () => ({ items: [], next: null }),
    prune: () => 0,
  };
  const trail = createAuditTrail(
    store,
    () => clock.ms,
    (_level, message) => logged.push(message),
  );
  return { trail, entries, logged, clock };
}

describe('createAuditTrail', () => {
  it('writes repetitions once per interval and counts them', () => {
    const { trail, entries, clock } = open();
    for (let at = 0; at < 10; at += 1) trail.writeSometimes(note, 'k', 1_000);
    trail.writeSometimes(note, 'other', 1_000);
    expect(entries).toHaveLength(2);
    clock.ms += 1_000;
    trail.writeSometimes(note, 'k', 1_000);
    expect(entries[2]?.details).toEqual({ repeated: 9 });
  });

  it('tells the log when the store refuses, and does not throw', () => {
    const { trail, logged } = open(true);
    trail.write(note);
    expect(logged).toEqual(['Cannot write the audit trail: auth.login_failed']);
  });
});
