import { describe, expect, it } from 'vitest';
import { openMemoryDatabase } from '../test/memory-database.ts';
import { createActivityStore } from './activity-store.ts';
import type { ActivityStore, AuditStore, EventStore, NewAuditEntry, NewEvent } from './activity-types.ts';
import { createAuditStore } from './audit-store.ts';
import { createEventStore } from './event-store.ts';
import { createJournal, type JournalRetention } from './journal.ts';

const EVENT: NewEvent = {
  type: 'started',
  plugin: 'weather',
  atMs: 1_000,
  runId: 'r1',
  message: 'Started',
  details: {},
};
const AUDIT: NewAuditEntry = {
  atMs: 2_000,
  actor: 'ada',
  address: '192.0.2.7',
  action: 'plugin.enable',
  plugin: 'weather',
  message: 'Enabled weather',
  details: { hash: 'abc' },
};

function open(retention?: JournalRetention): {
  events: EventStore;
  audit: AuditStore;
  activity: ActivityStore;
} {
  const journal = createJournal(openMemoryDatabase(), retention);
  return {
    events: createEventStore(journal),
    audit: createAuditStore(journal),
    activity: createActivityStore(journal),
  };
}

describe('events', () => {
  it('gives an event back as it goes over the wire', () => {
    const { events } = open();
    const stored = events.append({ ...EVENT, details: { crash: { exit_code: 3 } } });
    expect(stored).toEqual({
      id: 1,
      plugin: 'weather',
      type: 'started',
      at: '1970-01-01T00:00:01.000Z',
      run_id: 'r1',
      message: 'Started',
      details: { crash: { exit_code: 3 } },
    });
    expect(events.page({}).items).toEqual([stored]);
  });

  it('pages from the newest on, without gap or repeat while new ones come in', () => {
    const { events } = open();
    for (let i = 1; i <= 5; i += 1) events.append({ ...EVENT, message: `m${i}` });
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = events.page({ before, limit: 2 });
      seen.push(...page.items.map((item) => item.message));
      before = page.next ?? undefined;
      events.append({ ...EVENT, message: 'new' });
    } while (before !== undefined);
    expect(seen).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']);
  });

  it('filters by plugin, type and text, in which % and _ mean themselves', () => {
    const { events } = open();
    events.append({ ...EVENT, message: 'cpu at 100%' });
    events.append({ ...EVENT, message: 'cpu at 1000', plugin: 'notes' });
    events.append({ ...EVENT, type: 'crashed', message: 'died', details: { cause: 'SIGSEGV' } });
    events.append({ ...EVENT, plugin: null, message: 'host_started' });
    const messages = (query: Parameters<EventStore['page']>[0]): string[] =>
      events.page(query).items.map((item) => item.message);
    expect(messages({ search: '100%' })).toEqual(['cpu at 100%']);
    expect(messages({ search: 'T_S' })).toEqual(['host_started']);
    expect(messages({ search: 'sigsegv' })).toEqual(['died']);
    expect(messages({ search: '\\' })).toEqual([]);
    expect(messages({ plugin: 'weather', type: 'started' })).toEqual(['cpu at 100%']);
    expect(messages({ plugin: 'notes' })).toEqual(['cpu at 1000']);
  });

  it('finds the newest of a type', () => {
    const { events } = open();
    events.append({ ...EVENT, type: 'crashed', message: 'first' });
    events.append({ ...EVENT, type: 'crashed', message: 'second' });
    events.append({ ...EVENT, type: 'crashed', plugin: 'notes', message: 'other' });
    expect(events.latest('weather', 'crashed')?.message).toBe('second');
    expect(events.latest('weather', 'failed')).toBeNull();
  });

  it.each([{ limit: 0 }, { limit: 1_001 }, { before: 'x' }, { before: '-1' }, { before: '' }])(
    'refuses %j',
    (query) => {
      const { events } = open();
      expect(() => events.page(query)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
    },
  );
});

it('keeps the audit trail apart from the events', () => {
  const { events, audit } = open();
  events.append(EVENT);
  const stored = audit.append(AUDIT);
  expect(stored).toEqual({ id: 2, ...AUDIT });
  expect(audit.page({}).items).toEqual([stored]);
  expect(audit.page({ actor: 'ada', action: 'plugin.enable', search: '192.0' }).items).toHaveLength(1);
  expect(audit.page({ actor: 'bob' }).items).toEqual([]);
  expect(events.page({}).items).toHaveLength(1);
});

describe('activity', () => {
  it('shows both kinds in the order in which they were written', () => {
    const { events, audit, activity } = open();
    events.append(EVENT);
    audit.append(AUDIT);
    events.append({ ...EVENT, atMs: 500, message: 'clock went back' });
    const page = activity.page({ limit: 2 });
    expect(page.items.map((item) => item.id)).toEqual(['p3', 'a2']);
    expect(page.items[1]).toEqual({
      id: 'a2',
      kind: 'audit',
      at: '1970-01-01T00:00:02.000Z',
      plugin: 'weather',
      type: 'plugin.enable',
      actor: 'ada',
      address: '192.0.2.7',
      message: 'Enabled weather',
      details: { hash: 'abc' },
    });
    expect(activity.page({ limit: 2, before: page.next ?? '' }).items.map((item) => item.id)).toEqual(['p1']);
    expect(activity.page({ kind: 'plugin' }).items.map((item) => item.id)).toEqual(['p3', 'p1']);
    expect(activity.page({ kind: 'all', actor: 'ada' }).items.map((item) => item.id)).toEqual(['a2']);
  });

  it('walks over all entries for an export', () => {
    const { events, activity } = open();
    for (let i = 0; i < 2_500; i += 1) events.append(EVENT);
    const ids = [...activity.entries({ plugin: 'weather' })].map((item) => item.id);
    expect(ids).toHaveLength(2_500);
    expect(new Set(ids).size).toBe(2_500);
  });
});

describe('retention', () => {
  it('removes what is too old, of its kind only', () => {
    const { events, audit, activity } = open({ maxAgeMs: 1_000, maxRows: 100 });
    events.append({ ...EVENT, atMs: 999 });
    events.append({ ...EVENT, atMs: 1_000 });
    audit.append({ ...AUDIT, atMs: 0 });
    expect(events.prune(2_000)).toBe(1);
    expect(activity.page({}).items.map((item) => item.id)).toEqual(['a3', 'p2']);
    expect(audit.prune(2_000)).toBe(1);
  });

  it('removes what is too many, however the kinds are mixed', () => {
    const { events, audit } = open({ maxAgeMs: 1_000, maxRows: 3 });
    for (let i = 1; i <= 5; i += 1) {
      events.append({ ...EVENT, message: `e${i}` });
      audit.append({ ...AUDIT, message: `a${i}` });
    }
    expect(events.prune(1_000)).toBe(2);
    expect(events.page({}).items.map((item) => item.message)).toEqual(['e5', 'e4', 'e3']);
    expect(audit.page({}).items).toHaveLength(5);
  });

  it('does not wait for a prune when entries come in a flood', () => {
    const { audit } = open({ maxAgeMs: 1_000, maxRows: 10 });
    for (let i = 0; i < 1_024; i += 1) audit.append(AUDIT);
    expect(audit.page({ limit: 1_000 }).items).toHaveLength(10);
  });
});
