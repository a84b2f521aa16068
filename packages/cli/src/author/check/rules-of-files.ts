/** Rules that hold before a plugin runs: the file and what it says of itself. The same in both versions. */
import { accessSync, constants, openSync, closeSync, readSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { METADATA_TIMEOUT_MS } from '@toru/protocol';
import { askMetadata } from '../host/ask-metadata.ts';
import type { Bench } from './bench.ts';
import { fail, pass, skip, type Finding, type Rule } from './rule.ts';
import { judgeSettings } from './settings-form.ts';

const HEAD_BYTES = 512;
const ELF_MACHINES: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 62, arm64: 183 };

/** The rules, in order. */
export const FILE_RULES: readonly Rule[] = [
  {
    id: 'executable',
    title: 'It is a program for this machine, or a script with a #! line, and has the execute bit',
    try: (bench) => Promise.resolve(judgeFile(bench.options.file, bench.options.env['PATH'] ?? '')),
  },
  {
    id: 'metadata',
    title: `--metadata prints at most 64 KiB and ends with status 0 within ${METADATA_TIMEOUT_MS} ms`,
    needs: ['executable'],
    async try(bench) {
      const { file, env, dir } = bench.options;
      const run = await askMetadata(file, { env, scratchDir: dir });
      bench.metadataRun = run;
      return run.problem === null
        ? pass(`${run.bytes} bytes in ${Math.round(run.durationMs)} ms`)
        : fail(run.problem);
    },
  },
  {
    id: 'metadata-fields',
    title: 'The metadata is one JSON object, and every field keeps its rule',
    needs: ['metadata'],
    try: (bench) => Promise.resolve(judgeFields(bench)),
  },
  {
    id: 'settings-form',
    title: 'Its settings can be drawn as a form',
    needs: ['metadata-fields'],
    try({ metadataRun }) {
      const result = metadataRun?.result;
      const schema = result?.ok === true ? result.metadata.settings : null;
      return Promise.resolve(schema === null ? skip('it has no settings') : judgeSettings(schema));
    },
  },
  {
    id: 'metadata-no-traces',
    title: '--metadata leaves no file and no process',
    needs: ['metadata'],
    try(bench) {
      const { files = [], left = [] } = bench.metadataRun ?? {};
      const traces = [
        ...files.map((name) => `the file "${name}"`),
        ...left.map(({ command }) => `"${command}"`),
      ];
      return Promise.resolve(
        traces.length === 0 ? pass('nothing is left') : fail(`left: ${traces.join(', ')}`),
      );
    },
  },
];

function judgeFields({ metadataRun }: Bench): Finding {
  const result = metadataRun?.result;
  if (result === undefined || result === null) return fail('there is no output');
  if (!result.ok) return fail(result.message);
  const { id, version, protocol } = result.metadata;
  return pass(`${id} ${version}, protocol version ${protocol}`);
}

function judgeFile(file: string, path: string): Finding {
  let head: Buffer;
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return fail('it is not a regular file');
    if ((stat.mode & 0o111) === 0) return fail(`it is not executable: chmod +x ${file}`);
    head = readHead(file);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  if (head.subarray(0, 4).toString('latin1') === '\u007fELF') return judgeProgram(head);
  const line = /^#!\s*(\S+)(?:[ \t]+(\S+))?/.exec(head.toString('latin1'));
  if (line === null) return fail('it is no ELF program and does not begin with #!');
  return judgeScript(line[1] ?? '', line[2] ?? '', path);
}

function judgeProgram(head: Buffer): Finding {
  const machine = head.length >= 20 ? head.readUInt16LE(18) : 0;
  const wanted = ELF_MACHINES[process.arch];
  return wanted === undefined || machine === wanted
    ? pass('a program for this machine')
    : fail(`it is built for another machine (ELF machine ${machine}, this one is ${wanted})`);
}

function judgeScript(interpreter: string, program: string, path: string): Finding {
  if (!canExecute(interpreter)) return fail(`its interpreter "${interpreter}" is not there`);
  if (!/(^|\/)env$/.test(interpreter)) return pass(`a script for ${interpreter}`);
  const isFound =
    program.startsWith('-') || path.split(delimiter).some((folder) => canExecute(join(folder, program)));
  return isFound ? pass(`a script for ${program}`) : fail(`its interpreter "${program}" is not in PATH`);
}

function readHead(file: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    return head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}

function canExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Absent or not allowed: it cannot run either way.
    return false;
  }
}
