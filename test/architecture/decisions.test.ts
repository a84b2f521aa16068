/** Decision records have one form, one number each, and an index that names them all. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decisionsPage, findRecordFaults, type Decision } from '../../scripts/diagrams/decisions.ts';

const folder = new URL('../../docs/decisions/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const records: readonly Decision[] = readdirSync(folder)
  .filter((file) => file !== 'README.md')
  .sort()
  .map((file) => ({ file, text: read(file) }));

describe('decision records', () => {
  test('say their status, context, decision, alternatives and consequences', () => {
    expect(records.flatMap(findRecordFaults)).toEqual([]);
  });

  test('have a number each', () => {
    const numbers = records.map(({ file }) => file.slice(0, 4));
    expect(numbers).toEqual([...new Set(numbers)]);
  });

  test('are listed in docs/decisions/README.md; run "node scripts/diagrams.ts" when they are not', () => {
    expect(read('README.md')).toBe(decisionsPage(records));
  });
});

describe('a record', () => {
  const good =
    '# 7. A title\n\nStatus: accepted.\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n## Alternatives\n\nC.\n\n## Consequences\n\nD.\n';

  test('may look like this', () => {
    expect(findRecordFaults({ file: '0007-a-title.md', text: good })).toEqual([]);
    const superseded = good.replace('accepted.', 'superseded by [decision 8](0008-another.md).');
    expect(findRecordFaults({ file: '0007-a-title.md', text: superseded })).toEqual([]);
  });

  test.each([
    ['another number', good.replace('# 7.', '# 8.'), 'is not "# 7. Title"'],
    ['no status', good.replace('Status: accepted.', 'Accepted.'), 'is not "Status: accepted."'],
    ['no alternatives', good.replace('## Alternatives', '## Others'), 'its sections are'],
    ['nothing under a heading', good.replace('C.\n\n', ''), 'says nothing under "Alternatives"'],
  ])('with %s is refused', (_, text, fault) => {
    expect(findRecordFaults({ file: '0007-a-title.md', text }).join()).toContain(fault);
  });
});
