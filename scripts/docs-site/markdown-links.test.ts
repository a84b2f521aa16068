import { describe, expect, test } from 'vitest';
import { readAnchors, readLinks, toAnchor } from './markdown-links.ts';

describe('links', () => {
  test('are found with their lines, over several lines and in pictures', () => {
    const text = 'A [page](a.md#b).\n[What to\n  do](c.md)\n\n![x](d.png "A title")\n[e](<f.md>)';
    expect(readLinks(text)).toEqual([
      { target: 'a.md#b', line: 1 },
      { target: 'c.md', line: 3 },
      { target: 'd.png', line: 5 },
      { target: 'f.md', line: 6 },
    ]);
  });

  test('are none in code', () => {
    expect(readLinks('`[a](b)` and ``[a`](b)``\n\n```md\n[a](b)\n```\n\n  ~~~\n[a](b)\n  ~~~\n')).toEqual([]);
  });
});

describe('anchors', () => {
  test.each([
    ['Your first plugin', 'your-first-plugin'],
    ['What `toru check` tries, and why', 'what-toru-check-tries-and-why'],
    ['Größe: 1–2 MiB', 'größe-12-mib'],
  ])('of %j is %j', (heading, anchor) => {
    expect(toAnchor(heading)).toBe(anchor);
  });

  test('of a page are unique, and none are in code', () => {
    const text = '# A [link](b.md)\n## Same\n## Same\n```sh\n# comment\n```\n<a id="here"></a>\n';
    expect([...readAnchors(text)]).toEqual(['here', 'a-link', 'same', 'same-1']);
  });
});
