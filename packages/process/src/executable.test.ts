/** What is known of a file before the system tries it; what cannot be known is left to the system. */

import { describe, expect, it } from 'vitest';

import { matchesFormat } from './binary-format.ts';
import { judgeExecutable } from './executable.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const elf = (machine: number): Uint8Array => {
  const head = new Uint8Array(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  head[18] = machine;
  return head;
};

describe('a program', () => {
  it.each([
    ['x64', 62],
    ['x64', 3],
    ['arm64', 183],
    ['arm64', 40],
  ])('for %s may have the machine %i', (architecture, machine) => {
    expect(judgeExecutable(elf(machine), architecture)).toEqual({ kind: 'elf' });
  });

  it.each([
    ['nothing', bytes(''), 'FILE_EMPTY'],
    ['text', bytes('hello\n'), 'FILE_FORMAT_UNKNOWN'],
    ['an ELF of another machine', elf(183), 'FILE_OTHER_MACHINE'],
    ['half an ELF', elf(62).subarray(0, 19), 'FILE_CUT_OFF'],
    ['a Windows program', bytes('MZ\0'), 'FILE_WINDOWS_PROGRAM'],
    ['a script with Windows line ends', bytes('#!/bin/sh\r\n'), 'FILE_CARRIAGE_RETURN'],
    ['a script by env with Windows line ends', bytes('#!/usr/bin/env python3\r\n'), 'FILE_CARRIAGE_RETURN'],
    ['a relative interpreter', bytes('#!python\n'), 'FILE_INTERPRETER_NOT_ABSOLUTE'],
    ['no interpreter', bytes('#!\n'), 'FILE_INTERPRETER_NOT_ABSOLUTE'],
  ])('is not %s', (_, head, code) => {
    expect(judgeExecutable(head, 'x64')).toMatchObject({
      kind: 'refused',
      reason: { code },
    });
  });
});

describe('the interpreter of', () => {
  it.each([
    ['#!/bin/sh', '/bin/sh'],
    ['#!/bin/sh -e', '/bin/sh'],
    ['#! \t /bin/sh\t-e ', '/bin/sh'],
    ['#!/opt/x/env python3', '/opt/x/env'],
    ['#!/usr/bin/perl -w\r', '/usr/bin/perl'],
  ])('"%s" is looked for alone', (line, interpreter) => {
    expect(judgeExecutable(bytes(`${line}\n`), 'x64')).toEqual({
      kind: 'script',
      interpreter,
      program: null,
    });
  });

  it.each([
    ['#!/usr/bin/env python3', 'python3'],
    ['#!/bin/env python3', 'python3'],
    ['#! /usr/bin/env \t python3 ', 'python3'],
    ['#!/usr/bin/env -S python3', 'python3'],
    ['#!/usr/bin/env -Spython3 -u', 'python3'],
    ['#!/usr/bin/env -vS python3 -u', 'python3'],
    ['#!/usr/bin/env --split-string=python3 -u', 'python3'],
    ['#!/usr/bin/env --split-string python3', 'python3'],
    ['#!/usr/bin/env -S -u X python3', 'python3'],
    ['#!/usr/bin/env -S -uX python3 -u', 'python3'],
    ['#!/usr/bin/env -S --unset=X -v python3', 'python3'],
    ['#!/usr/bin/env -S A=1 B=2 python3', 'python3'],
    ['#!/usr/bin/env -S python3\r', 'python3'],
    ['#!/usr/bin/env -S /opt/python3', '/opt/python3'],
  ])('"%s" is what env looks for', (line, program) => {
    expect(judgeExecutable(bytes(`${line}\n`), 'x64')).toMatchObject({ kind: 'script', program });
  });

  it.each([
    '#!/usr/bin/env',
    '#!/usr/bin/env python3 -u',
    '#!/usr/bin/env -i',
    '#!/usr/bin/env -u X python3',
    '#!/usr/bin/env A=1',
    '#!/usr/bin/env -S',
    '#!/usr/bin/env -S -i python3',
    '#!/usr/bin/env -S --ignore-environment python3',
    '#!/usr/bin/env -S - python3',
    '#!/usr/bin/env -S -C /opt python3',
    '#!/usr/bin/env -S --chdir=/opt python3',
    '#!/usr/bin/env -S --chdir /opt python3',
    '#!/usr/bin/env -S -u PATH python3',
    '#!/usr/bin/env -S -uPATH python3',
    '#!/usr/bin/env -S --unset=PATH python3',
    '#!/usr/bin/env -S --unset X python3',
    '#!/usr/bin/env -S PATH=/opt/bin python3',
    '#!/usr/bin/env -S A=1 PATH=/opt/bin python3',
    '#!/usr/bin/env -S -a name python3',
    '#!/usr/bin/env -S --argv0=name python3',
    '#!/usr/bin/env -S --block-signal=PIPE python3',
    '#!/usr/bin/env -S -- python3',
    '#!/usr/bin/env -S -S python3',
    '#!/usr/bin/env -S "python3" -u',
    "#!/usr/bin/env -S 'my python' -u",
    '#!/usr/bin/env -S python\\_3',
    '#!/usr/bin/env -S ${PYTHON} -u',
    '#!/usr/bin/env -S python3 # mine',
    '#!/usr/bin/env --debug -S python3',
    `#!/usr/bin/env -S A=${'x'.repeat(300)} python3`,
  ])('"%s" is left to the system', (line) => {
    expect(judgeExecutable(bytes(`${line}\n`), 'x64')).toMatchObject({
      kind: 'script',
      program: null,
    });
  });

  it('a line without an end is left to the system', () => {
    expect(judgeExecutable(bytes('#!/usr/bin/env python3'), 'x64')).toMatchObject({ program: null });
  });
});

describe('a foreign format', () => {
  const entry = (state: string): string =>
    `${state}\ninterpreter /usr/bin/qemu-aarch64\nflags: OCF\noffset 0\nmagic 7f454c460201010000000000000000000200b700\nmask ffffffffffffff00fffffffffffffffffeffffff\n`;
  it.each([
    ['is handed to its program', entry('enabled'), elf(183), true],
    ['is not, while that is disabled', entry('disabled'), elf(183), false],
    ['is not, when it is another one', entry('enabled'), bytes('MZ\0'), false],
    [
      'is not, by the end of a name',
      'enabled\ninterpreter /x\nflags: \nextension .binary\n',
      elf(183),
      false,
    ],
  ])('%s', (_, text, head, expected) => {
    head[16] = 2;
    head[6] = 1;
    expect(matchesFormat(text, head)).toBe(expected);
  });
});
