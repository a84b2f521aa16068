/**
 * Judges whether the system can execute a file, from its first bytes. A text without `#!` is not refused by the system (a shell would
 * run it), and behind a wrapper a missing interpreter looks like exit status 127, so it is judged before every start. What cannot be
 * told for sure is left to the system. Pure.
 */

import { makeReason, type Reason } from '@toru/protocol';

/** What a file turned out to be. */
export type ExecutableKind =
  | { readonly kind: 'elf' }
  /** `interpreter` is an absolute path; `program` is what `env` is sure to look for, if that can be told. */
  | { readonly kind: 'script'; readonly interpreter: string; readonly program: string | null }
  | { readonly kind: 'refused'; readonly reason: Reason };

const MACHINES: Readonly<Record<number, string>> = {
  3: 'ia32',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
};

/** The older machine whose programs a newer one may be able to run: the system knows. */
const COMPATIBLE: Readonly<Record<string, string>> = { x64: 'ia32', arm64: 'arm' };

const ENV_PROGRAMS: ReadonlySet<string> = new Set(['/usr/bin/env', '/bin/env']);
/** The system reads no more of a `#!` line. */
const KERNEL_LINE_BYTES = 256;

/**
 * Judges a file by its first 512 bytes (fewer when it is shorter).
 *
 * @param architecture as in `process.arch`.
 */
export function judgeExecutable(head: Uint8Array, architecture: string): ExecutableKind {
  if (head.length === 0) return refuse(makeReason('FILE_EMPTY'));
  if (head[0] === 0x23 && head[1] === 0x21) return judgeScript(head);
  if (head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46)
    return judgeElf(head, architecture);
  if (head[0] === 0x4d && head[1] === 0x5a) return refuse(makeReason('FILE_WINDOWS_PROGRAM'));
  if (isMachO(head)) return refuse(makeReason('FILE_MACOS_PROGRAM'));
  return refuse(makeReason('FILE_FORMAT_UNKNOWN'));
}

function refuse(reason: Reason): ExecutableKind {
  return { kind: 'refused', reason };
}

function judgeScript(head: Uint8Array): ExecutableKind {
  const end = head.indexOf(0x0a);
  const line = new TextDecoder().decode(head.subarray(2, end === -1 ? head.length : end));
  const [, interpreter = '', rest = ''] = /^[ \t]*([^ \t\0]*)[ \t]*(.*?)[ \t]*$/s.exec(line) ?? [];
  const isEnv = ENV_PROGRAMS.has(interpreter);
  // The return is part of what is looked for, unless something behind it splits words anew.
  if (line.endsWith('\r') && (rest === '' || (isEnv && !rest.startsWith('-'))))
    return refuse(makeReason('FILE_CARRIAGE_RETURN'));
  if (!interpreter.startsWith('/'))
    return refuse(makeReason('FILE_INTERPRETER_NOT_ABSOLUTE', { line: line.slice(0, 60) }));
  const isWhole = end !== -1 && end < KERNEL_LINE_BYTES;
  return { kind: 'script', interpreter, program: isEnv && isWhole ? programOfEnv(rest) : null };
}

/**
 * The program that `env` is sure to look for in the PATH it is given; `null` where only `env` itself can tell.
 *
 * The system hands `env` everything behind it as one argument: without `-S` that is the program's name, blanks included.
 */
function programOfEnv(rest: string): string | null {
  const split = /^(?:-v*S|--split-string(?:=|[ \t]))[ \t]*(.*)$/s.exec(rest)?.[1];
  if (split === undefined) return /^[^-=\s][^=\s]*$/.test(rest) ? rest : null;
  // Quotes, escapes, variables and comments have rules of their own there.
  if (/["'\\$#]/.test(split)) return null;
  const words = split.split(/\s+/).filter((word) => word !== '');
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const unset = /^(?:-u|--unset=)(.+)$/.exec(word)?.[1] ?? (word === '-u' ? words.shift() : undefined);
    if (unset === 'PATH' || word.startsWith('PATH=')) return null;
    if (unset !== undefined || word === '-v' || /^[^-=][^=]*=/.test(word)) continue;
    return word.startsWith('-') ? null : word;
  }
  return null;
}

function judgeElf(head: Uint8Array, architecture: string): ExecutableKind {
  if (head.length < 20) return refuse(makeReason('FILE_CUT_OFF'));
  const little = head[5] === 1;
  const low = head[little ? 18 : 19] ?? 0;
  const high = head[little ? 19 : 18] ?? 0;
  const machine = MACHINES[high * 256 + low] ?? `machine ${high * 256 + low}`;
  if (machine === architecture || COMPATIBLE[architecture] === machine) return { kind: 'elf' };
  return refuse(makeReason('FILE_OTHER_MACHINE', { built_for: machine, machine: architecture }));
}

function isMachO(head: Uint8Array): boolean {
  const magic = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return ['feedface', 'feedfacf', 'cffaedfe', 'cefaedfe', 'cafebabe'].includes(magic);
}
