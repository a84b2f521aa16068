import { describe, expect, it } from 'vitest';
import { isDeeperThan, MAX_JSON_DEPTH } from './json-depth.ts';
import { parseMetadata } from './metadata.ts';

const nested = (levels: number, inner = '1'): string => '['.repeat(levels) + inner + ']'.repeat(levels);

describe('the depth of JSON', () => {
  it.each([
    ['1', 0],
    ['[]', 1],
    ['{"a":[1]}', 2],
    ['[[],[[]],[]]', 3],
    ['["[[[[", "\\"[[[", {"[": "\\\\"}]', 2],
    [nested(5_000), 5_000],
  ])('%.40s has %i levels', (text, levels) => {
    expect(isDeeperThan(text, levels)).toBe(false);
    if (levels > 0) expect(isDeeperThan(text, levels - 1)).toBe(true);
  });

  it('is no matter of what is no JSON', () => {
    expect(isDeeperThan('"[[[[', 1)).toBe(false);
    expect(isDeeperThan(']]]][[', 1)).toBe(false);
  });

  it('of metadata is limited, and the refusal says to what', () => {
    const metadata = (schema: string): string =>
      `{"id":"a","name":"A","version":"1.0.0","route":"/a","protocol":2,"settings":{"default":${schema}}}`;
    expect(parseMetadata(metadata(nested(MAX_JSON_DEPTH - 2)))).toMatchObject({ ok: true });
    expect(parseMetadata(metadata(nested(5_000)))).toMatchObject({
      ok: false,
      message: expect.stringContaining('64 levels') as unknown,
    });
  });
});
