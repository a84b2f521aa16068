/** Other languages: complete, with the parameters of the English texts, and no text that nobody shows. */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';

import { REASONS } from '@toru/protocol';
import { de } from '../src/messages/de/index.ts';

const sources = join(import.meta.dirname, '../src');
const messages = join(sources, 'messages');
type Catalogue = Readonly<Record<string, string>>;

const english = new Map(globSync('en/*.ts', { cwd: messages }).map((file) => [toName(file), file] as const));

function toName(file: string): string {
  return file
    .replace(/^en\/|\.ts$/gu, '')
    .replaceAll(/-(?<letter>\w)/gu, (_, letter: string) => letter.toUpperCase());
}

async function readEnglish(name: string): Promise<Catalogue> {
  const module = (await import(join(messages, english.get(name) ?? ''))) as Record<string, Catalogue>;
  return module[name] ?? {};
}

/** Names of parameters and tags, at every depth. */
function marksOf(text: string): ReadonlySet<string> {
  const marks = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit);
    else if (typeof part === 'object' && part !== null) {
      // 0 is text and 7 the number of a plural; all others have a name.
      if ('type' in part && 'value' in part && part.type !== 0 && part.type !== 7)
        marks.add(`${part.type === 8 ? 'tag ' : ''}${String(part.value)}`);
      for (const [key, inner] of Object.entries(part))
        if (key === 'options' || key === 'children' || key === 'value') visit(inner);
      if ('options' in part && typeof part.options === 'object') visit(Object.values(part.options ?? {}));
    }
  };
  visit(new IntlMessageFormat(text, 'en').getAst());
  return marks;
}

const namesIn = (sentence: string): readonly string[] =>
  [...sentence.matchAll(/\{(?<name>\w+)\}/gu)].map(({ groups }) => groups?.['name'] ?? '').toSorted();

describe.each([...english.keys()])('the catalogue "%s"', (name) => {
  it('is complete in German, with the same parameters and tags', async () => {
    const original = await readEnglish(name);
    const translated: Catalogue = de.messages[name as keyof typeof de.messages];
    expect(Object.keys(translated).toSorted()).toEqual(Object.keys(original).toSorted());
    const differing = Object.entries(original).filter(
      ([id, text]) =>
        [...marksOf(text)].toSorted().join() !== [...marksOf(translated[id] ?? '')].toSorted().join(),
    );
    expect(differing).toEqual([]);
  });

  it('has no text that nobody shows', async () => {
    const file = english.get(name)?.replace('en/', 'messages/') ?? '';
    const users = globSync('**/*.{ts,tsx}', { cwd: sources })
      .filter((path) => !path.startsWith('messages/') && !path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(sources, path), 'utf8'))
      .filter((text) => text.includes(`/${file}'`));
    const unused = Object.keys(await readEnglish(name)).filter(
      (id) => !users.some((text) => text.includes(`'${id}'`)),
    );
    expect(unused).toEqual([]);
  });
});

describe('reasons and advice in German', () => {
  it('name what the English sentences name', () => {
    const differing = Object.entries(de.reasons).filter(
      ([code, sentence]) =>
        namesIn(sentence).join() !== namesIn(REASONS[code as keyof typeof REASONS].sentence).join(),
    );
    expect(differing).toEqual([]);
  });

  it('are there for every code', () => {
    expect(Object.keys(REASONS).filter((code) => !Object.hasOwn(de.reasons, code))).toEqual([]);
    expect(Object.values(REASONS).filter(({ advice }) => !Object.hasOwn(de.advice, advice))).toEqual([]);
  });
});
