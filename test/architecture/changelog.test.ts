/** The changelog begins with what is not released yet, and its first version compares with nothing: nobody had anything before. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const text = read('CHANGELOG.md');
const sections = text.split(/^## /m).slice(1);
const headings = sections.map((section) => section.slice(0, section.indexOf('\n')));

/** Words of a sentence that compares with an earlier version. */
const DELTA =
  /\b(?:no longer|no more|any ?more|now|instead of|used to|previously|formerly|before, it|it was)\b/i;

test('"Unreleased" comes first, and then versions, the newest first', () => {
  expect(headings[0]).toBe('Unreleased');
  const versions = headings.slice(1).map((heading) => /^\d+\.\d+\.\d+$/.exec(heading)?.[0]);
  expect(versions).toEqual(headings.slice(1));
  const byAge = versions.toSorted((a, b) => (b ?? '').localeCompare(a ?? '', 'en', { numeric: true }));
  expect(versions).toEqual(byAge);
});

test('the newest version is the one of the packages', () => {
  expect(headings[1]).toBe((JSON.parse(read('package.json')) as { version: string }).version);
});

test('every line is an entry of a list, or belongs to one', () => {
  const [unreleased = '', ...versions] = sections;
  const body = (section: string): readonly string[] => section.split('\n').slice(1);
  expect(body(unreleased).filter((line) => !/^(?:- \S|\s+\S|###? |$)/.test(line))).toEqual([]);
  for (const version of versions) expect(body(version).some((line) => line.startsWith('- '))).toBe(true);
});

test('the first version compares with nothing', () => {
  const lines = (sections.at(-1) ?? '').split('\n').filter((line) => DELTA.test(line));
  expect(lines).toEqual([]);
});
