/** The grammar that systemd documents for `EnvironmentFile=`, and files that are meant to confuse. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseEnvFile } from './env-file.ts';

const values = (text: string): Readonly<Record<string, string>> => {
  const read = parseEnvFile(text);
  if (!read.ok) throw new Error(read.message);
  return read.values;
};

describe('an env file', () => {
  it.each<[string, string, Record<string, string>]>([
    ['plain values', 'A=1\nB=two words\n', { A: '1', B: 'two words' }],
    ['blanks around a value', 'A= \t 1 \t \n', { A: '1' }],
    ['blanks around a name', ' \tA \t= 1\n', { A: '1' }],
    ['blanks inside of a value', 'A=a  b\tc\n', { A: 'a  b\tc' }],
    ['an empty value', 'A=\nB=""\n', { A: '', B: '' }],
    ['a last line without its end', 'A=1', { A: '1' }],
    ['Windows line ends', 'A=1\r\nB="2"\r\n', { A: '1', B: '2' }],
    ['a byte order mark', '\uFEFFA=1\n', { A: '1' }],
    ['a later assignment', 'A=1\nA=2\n', { A: '2' }],
    ['more signs of equality', 'A=b=c==\n', { A: 'b=c==' }],
    ['an export', 'export A=1\n', { A: '1' }],
    ['a value that is a comment elsewhere', 'A=#1\nB=a #b\nC= ;c\n', { A: '#1', B: 'a #b', C: ';c' }],
    ['comments', '#A=1\n;B=2\n  # C=3\n\t;D=4\nE=5\n', { E: '5' }],
    ['a comment that ends with a backslash', '# it goes on \\\nA=1\n', { A: '1' }],
    ['a comment with a quote', "# it's\nA=1\n", { A: '1' }],
    ['quotes inside of a value', 'A=it\'s "so"\n', { A: 'it\'s "so"' }],
    ['a value continued', 'A=one\\\n two\\\nthree\n', { A: 'one twothree' }],
    ['a value continued with Windows line ends', 'A=one\\\r\ntwo\r\n', { A: 'onetwo' }],
    ['a value that begins in the next line', 'A=\\\n  1\n', { A: '  1' }],
    ['a continuation at the end', 'A=1\\', { A: '1' }],
    ['a backslash before anything', 'A=a\\b\\\\c\\"\\$\n', { A: 'ab\\c"$' }],
    ['a blank kept by a backslash', 'A=a\\ \n', { A: 'a ' }],
    ['single quotes', 'A=\'a \\n $b "c" #d\'\n', { A: 'a \\n $b "c" #d' }],
    ['single quotes over lines', "A='one\n two\n'\nB=2\n", { A: 'one\n two\n', B: '2' }],
    ['double quotes', 'A="a #b \'c\' \\"d\\""\n', { A: 'a #b \'c\' "d"' }],
    ['double quotes over lines', 'A="one\n# two\nB=3"\nC=4\n', { A: 'one\n# two\nB=3', C: '4' }],
    ['a line continued between double quotes', 'A="one\\\ntwo"\n', { A: 'onetwo' }],
    ['what a backslash escapes between double quotes', 'A="\\"\\\\\\`\\$"\n', { A: '"\\`$' }],
    ['what it does not', 'A="a\\nb\\tc\\\'"\n', { A: "a\\nb\\tc\\'" }],
    ['quotes side by side', 'A="a"\'b\' "c"d\n', { A: 'abcd' }],
    ['blanks around quotes', 'A= "a b" \n', { A: 'a b' }],
    [
      'a key over lines',
      "A='-----BEGIN KEY-----\nAb+/=\n-----END KEY-----\n'\n",
      {
        A: '-----BEGIN KEY-----\nAb+/=\n-----END KEY-----\n',
      },
    ],
    ['JSON', 'A={"a": "b"}\nB=\'{"a": [1, "#"]}\'\n', { A: '{"a": "b"}', B: '{"a": [1, "#"]}' }],
  ])('holds %s', (_, text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it.each([
    ['a line without =', 'A=1\nnonsense\nB=2', 'line 2 is no NAME=value and is ignored'],
    ['a name with a dot', 'A=1\nB=2\na.b=3', 'line 3 is ignored: "a.b" cannot be the name of a variable'],
    ['a name that begins with a digit', 'A=1\n1B=3\nB=2', '"1B" cannot'],
    ['a name with a blank', 'A=1\nB C=3\nB=2', '"B C" cannot'],
    ['no name', 'A=1\n=3\nB=2', 'line 2 is no NAME=value'],
    ['no name and a value', 'A=1\n==3\nB=2', '"=" cannot'],
  ])('with %s is read without it, and says so', (_, text, words) => {
    expect(parseEnvFile(text)).toMatchObject({
      ok: true,
      values: { A: '1', B: '2' },
      ignored: [expect.stringContaining(words)],
    });
  });

  it.each([
    ['a double quote', 'A=1\nB="open\nC=3\n', 'the quote opened in line 2 is never closed'],
    ['a single quote', "A='open", 'the quote opened in line 1 is never closed'],
    ['a quote behind another', "A='a\n'\n\nB='b' \"c\n", 'the quote opened in line 4 is never closed'],
    ['a quote whose end is escaped', 'A="a\\"', 'the quote opened in line 1 is never closed'],
  ])('with %s that is never closed names its line', (_, text, message) => {
    expect(parseEnvFile(text)).toEqual({ ok: false, message });
  });

  it('with a NUL names its line: no environment can hold one', () => {
    expect(parseEnvFile('A=1\nB=a\0b\n')).toEqual({ ok: false, message: 'line 2 holds a NUL character' });
  });

  it('has no name that reaches the prototype of what is read', () => {
    expect(Object.entries(values('__proto__=1\nconstructor=2\n'))).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  it('of any text is read to its end, and quoted values come back as they were', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('A', '=', ' ', '\t', '"', "'", '\\', '\n', '\r', '#', ';', 'x', '$', '`'),
        }),
        (text) => {
          parseEnvFile(text);
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
        (value) => {
          const single = `A='${value.replaceAll("'", `'"'"'`)}'\nB=2`;
          const double = `A="${value.replaceAll(/["\\$`]/g, '\\$&')}"\nB=2`;
          expect(values(single)).toEqual({ A: value, B: '2' });
          expect(values(double)).toEqual({ A: value, B: '2' });
        },
      ),
    );
  });
});
