/** One word for one concept: words that were given up do not come back, and those that are left become fewer. */
import { expect, test } from 'vitest';
import { DENIED_WORDS, type DeniedWord } from './denied-words.ts';
import { listFiles, type SourceFile } from './list-sources.ts';

const LIST = 'test/architecture/denied-words.ts';
const FENCE = /^ *(```+|~~~+)[^\n]*\n[\s\S]*?^ *\1 *$/gm;
const INLINE_CODE = /(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g;
/** Tables of sentences that are written from sources. */
const GENERATED = /<!-- (?:generated:|Written by )[\s\S]*?(?=\n\n#|\n\n[A-Z]|$(?![\s\S]))/g;

const pages = listFiles([
  '*.md',
  '.github/**/*.md',
  'docs/**/*.md',
  '{packages,sdks,examples,conformance}/**/*.md',
])
  .filter(({ path }) => !path.includes('/test/fixtures/'))
  .map(({ path, text, lineCount }) => ({
    path,
    lineCount,
    text: text.replace(FENCE, '').replace(GENERATED, '').replaceAll(INLINE_CODE, ''),
  }));
const sources = listFiles([
  '{packages,sdks,examples,scripts,test,bench}/**/*.{ts,tsx,mjs,py,rs,css,html,sh,go}',
  'docs/.vitepress/*.ts',
]).filter(({ path }) => path !== LIST);

/** How often a word is in these files, by file. */
function countWord({ word }: DeniedWord, files: readonly SourceFile[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const pattern = word instanceof RegExp ? new RegExp(word.source, `g${word.flags}`) : null;
  for (const { path, text } of files) {
    const count = pattern === null ? text.split(String(word)).length - 1 : [...text.matchAll(pattern)].length;
    if (count > 0) counts.set(path, count);
  }
  return counts;
}

function findExcess(entry: DeniedWord, files: readonly SourceFile[], allowed: number): readonly string[] {
  const counts = countWord(entry, files);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total < allowed)
    return [`${String(entry.word)}: ${total} are left, lower the number in ${LIST} from ${allowed}`];
  if (total === allowed) return [];
  const places = [...counts].map(([path, count]) => `${path} (${count})`).join(', ');
  return [`${String(entry.word)}: say "${entry.say}". ${total} instead of at most ${allowed}, in ${places}`];
}

test('pages use the words of the glossary', () => {
  expect(pages.length).toBeGreaterThan(30);
  expect(DENIED_WORDS.flatMap((entry) => findExcess(entry, pages, entry.inPages ?? 0))).toEqual([]);
});

test('sources use no more of the earlier words than are left', () => {
  expect(sources.length).toBeGreaterThan(500);
  expect(DENIED_WORDS.flatMap((entry) => findExcess(entry, sources, entry.inSources ?? 0))).toEqual([]);
});

test('each word is denied once, and something is to be said instead', () => {
  const words = DENIED_WORDS.map(({ word }) => String(word));
  expect(words).toEqual([...new Set(words)]);
  for (const { word, say } of DENIED_WORDS)
    expect(countWord({ word, say }, [{ path: '', text: say, lineCount: 1 }]).size).toBe(0);
});
