import { describe, expect, it } from 'vitest';

import { announceNotSaved, listUnsaved, onNotSaved } from './not-saved.ts';

const heard = (answer: unknown): unknown[] => {
  const told: unknown[] = [];
  const stop = onNotSaved((changes) => told.push(changes));
  announceNotSaved(answer);
  stop();
  return told;
};
const change = 'the end of a session of "ada"';

describe('announceNotSaved', () => {
  it('tells the changes of an answer that are in effect and not saved', () => {
    const unsaved = { code: 'NOT_SAVED', detail: 'In effect', changes: [change] };
    expect(heard({ unsaved })).toEqual([[change]]);
    expect(heard({ username: 'ada', active: false, unsaved })).toEqual([[change]]);
  });

  it.each([
    ['no body', undefined],
    ['nothing', null],
    ['a list', [change]],
    ['an answer without a note', { username: 'ada' }],
    ['the list of what is not saved', { unsaved: [change] }],
    ['an empty note', { unsaved: { code: 'NOT_SAVED', changes: [] } }],
    ['another code', { unsaved: { code: 'OTHER', changes: [change] } }],
    ['a note without changes', { unsaved: { code: 'NOT_SAVED' } }],
  ])('is silent about %s', (_, answer) => {
    expect(heard(answer)).toEqual([]);
  });

  it('tells nobody who has stopped to listen', () => {
    const told: unknown[] = [];
    onNotSaved((changes) => told.push(changes))();
    announceNotSaved({ unsaved: { code: 'NOT_SAVED', changes: [change] } });
    expect(told).toEqual([]);
  });
});

describe('listUnsaved', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d, and e'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e, and 2 more'],
  ])('%j', (changes, words) => {
    expect(listUnsaved(changes)).toBe(words);
  });
});
