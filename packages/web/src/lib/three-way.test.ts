import { describe, expect, it, test } from 'vitest';

import { mergeThree } from './three-way.ts';

const isBound = (value: unknown): boolean => typeof value === 'string' && value.startsWith('@');
const merge = (base: unknown, mine: unknown, theirs: unknown): ReturnType<typeof mergeThree> =>
  mergeThree(base, mine, theirs, { isBound });

describe('fields', () => {
  it('of which one side changed each are both taken', () => {
    const { value, clashes } = merge(
      { name: 'a', port: 1, inner: { x: 1, y: 1 } },
      { name: 'b', port: 1, inner: { x: 2, y: 1 } },
      { name: 'a', port: 2, inner: { x: 1, y: 2 } },
    );
    expect(value).toEqual({ name: 'b', port: 2, inner: { x: 2, y: 2 } });
    expect(clashes).toEqual([]);
  });

  it('that both changed keep what was typed, and are told', () => {
    const { value, clashes } = merge({ a: { b: 1 } }, { a: { b: 2 } }, { a: { b: 3 } });
    expect(value).toEqual({ a: { b: 2 } });
    expect(clashes).toEqual([['a', 'b']]);
  });

  it('that they removed are gone, unless they were typed into', () => {
    expect(merge({ a: 1, b: 1 }, { a: 1, b: 2 }, {}).value).toEqual({ b: 2 });
    expect(merge({ a: 1 }, {}, { a: 1, b: 2 }).value).toEqual({ b: 2 });
  });
});

describe('lists', () => {
  const box = (name: string, pass: string | null, note = 0): object =>
    pass === null ? { name, note } : { name, note, pass };

  test('an entry that they removed stays removed, and the others keep their own marks', () => {
    const base = { n: 1, boxes: [box('bank', '@0'), box('forum', '@1')] };
    const mine = { n: 2, boxes: [box('bank', '@0'), box('forum', '@1', 5)] };
    const { value, lost } = merge(base, mine, { n: 1, boxes: [box('forum', '@0')] });
    expect(value).toEqual({ n: 2, boxes: [box('forum', '@0', 5)] });
    expect(lost).toEqual([]);
  });

  test('an entry that was typed into and that they removed stays, without its secret, and both is told', () => {
    const base = [box('bank', '@0'), box('forum', '@1')];
    const { value, clashes, lost } = merge(
      base,
      [box('bank', '@0', 9), box('forum', '@1')],
      [box('forum', '@0')],
    );
    expect(value).toEqual([box('bank', null, 9), box('forum', '@0')]);
    expect(clashes).toEqual([['0']]);
    expect(lost).toEqual([['0', 'pass']]);
  });

  test('entries that either added are there, in their places', () => {
    const base = [box('a', '@0')];
    const mine = [box('a', '@0'), box('mine', 'typed')];
    expect(merge(base, mine, [box('theirs', '@0'), box('a', '@1')]).value).toEqual([
      box('theirs', '@0'),
      box('a', '@1'),
      box('mine', 'typed'),
    ]);
  });

  test('an entry of another name in the place of one that was typed into is another entry', () => {
    const base = [box('bank', '@0')];
    const { value, lost } = merge(base, [box('bank', '@0', 3)], [box('shop', '@0')]);
    expect(value).toEqual([box('shop', '@0'), box('bank', null, 3)]);
    expect(lost).toEqual([['1', 'pass']]);
  });

  test('one entry that both changed is merged by its fields', () => {
    const base = [{ name: 'a', x: 1, y: 1, pass: '@0' }];
    const mine = [{ name: 'a', x: 2, y: 1, pass: '@0' }];
    expect(merge(base, mine, [{ name: 'a', x: 1, y: 2, pass: '@0' }]).value).toEqual([
      { name: 'a', x: 2, y: 2, pass: '@0' },
    ]);
  });

  test('a copy takes the secret along, and so does an entry that was moved', () => {
    const base = [box('a', '@0'), box('b', '@1')];
    const mine = [box('b', '@1'), box('a', '@0'), box('copy of a', '@0')];
    expect(merge(base, mine, [box('new', '@0'), box('a', '@1'), box('b', '@2')]).value).toEqual([
      box('new', '@0'),
      box('b', '@2'),
      box('a', '@1'),
      box('copy of a', '@1'),
    ]);
  });

  test('of plain texts is merged as well', () => {
    expect(merge(['a', 'b'], ['a', 'b', 'mine'], ['b', 'theirs']).value).toEqual(['b', 'theirs', 'mine']);
    expect(merge(['@0', '@1'], ['@1', '@0'], ['@0', '@1', '@2']).value).toEqual(['@1', '@2', '@0']);
  });
});

/** Numbers that are the same in every run. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

interface Entry {
  readonly name: string;
  readonly note: number;
  readonly pass?: string;
}

test('any two edits: no secret changes its entry, and what one side alone changed is there', () => {
  const dice = createDice(11);
  for (let round = 0; round < 3_000; round += 1) {
    let next = 0;
    const base: Entry[] = Array.from({ length: dice(5) }, () => ({
      name: `n${next++}`,
      note: dice(3),
      pass: '',
    }));
    /** Who owns the secret behind each mark, in each version. */
    const mark = (list: readonly Entry[]): Entry[] =>
      list.map((entry, index) => ({ ...entry, pass: `@${index}` }));
    const edit = (list: readonly Entry[], who: string): Entry[] => {
      const copy = [...list];
      for (let count = dice(4); count > 0; count -= 1) {
        const at = dice(copy.length + 1);
        const found = copy[at];
        const verb = dice(4);
        if (verb === 0) copy.splice(at, 0, { name: `${who}${next++}`, note: dice(3), pass: 'typed' });
        else if (verb === 1) copy.splice(at, 1);
        else if (verb === 2 && found !== undefined) copy[at] = { ...found, note: 10 + dice(3) };
        else copy.reverse();
      }
      return copy;
    };
    const seen = mark(base);
    const mine = edit(seen, 'mine');
    const theirs = mark(edit(seen, 'theirs'));
    const { value, lost } = merge(seen, mine, theirs);
    const merged = value as readonly Entry[];
    for (const { name, pass } of merged)
      if (pass !== undefined && pass !== 'typed') expect(theirs[Number(pass.slice(1))]?.name).toBe(name);
    expect(new Set(merged.map(({ name }) => name)).size).toBe(merged.length);
    const names = (list: readonly Entry[]): Set<string> => new Set(list.map(({ name }) => name));
    const [inMine, inTheirs, inMerged] = [names(mine), names(theirs), names(merged)];
    // What either added is there.
    for (const name of inMine) if (!name.startsWith('n')) expect(inMerged.has(name)).toBe(true);
    for (const name of inTheirs) if (!name.startsWith('n')) expect(inMerged.has(name)).toBe(true);
    for (const { name, note } of seen) {
      const own = mine.find((entry) => entry.name === name);
      const other = theirs.find((entry) => entry.name === name);
      const result = merged.find((entry) => entry.name === name);
      if (own?.note === note && other === undefined) expect(result).toBeUndefined();
      if (own === undefined && other?.note === note) expect(result).toBeUndefined();
      if (own !== undefined && other !== undefined)
        expect(result?.note).toBe(own.note === note ? other.note : own.note);
      if (result !== undefined && result.pass === undefined) expect(lost.length).toBeGreaterThan(0);
    }
  }
});
