/** Rules that hold before a plugin runs: the file and what it says of itself. The same in both versions. */
import { findExecutableProblem } from '@toru/process';
import { METADATA_TIMEOUT_MS, reasonText } from '@toru/protocol';
import { askMetadata } from '../host/ask-metadata.ts';
import type { CheckContext } from './check-context.ts';
import { fail, pass, skip, type Finding, type Rule } from './rule.ts';
import { judgeSettings } from './settings-form.ts';

/** The rules, in order. */
export const FILE_RULES: readonly Rule[] = [
  {
    id: 'executable',
    title: 'It is a program for this machine, or a script with a #! line, and has the execute bit',
    try: (context) => Promise.resolve(judgeFile(context.options.file, context.options.env['PATH'])),
  },
  {
    id: 'metadata',
    title: `--metadata prints at most 64 KiB and ends with status 0 within ${METADATA_TIMEOUT_MS} ms`,
    needs: ['executable'],
    async try(context) {
      const { file, env, dir } = context.options;
      const run = await askMetadata(file, { env, scratchDir: dir });
      context.metadataRun = run;
      return run.problem === null
        ? pass(`${run.bytes} bytes in ${Math.round(run.durationMs)} ms`)
        : fail(run.problem);
    },
  },
  {
    id: 'metadata-fields',
    title: 'The metadata is one JSON object, and every field keeps its rule',
    needs: ['metadata'],
    try: (context) => Promise.resolve(judgeFields(context)),
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
    try(context) {
      const { files = [], left = [] } = context.metadataRun ?? {};
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

function judgeFields({ metadataRun }: CheckContext): Finding {
  const result = metadataRun?.result;
  if (result === undefined || result === null) return fail('there is no output');
  if (!result.ok) return fail(result.message);
  const { id, version, protocol } = result.metadata;
  return pass(`${id} ${version}, protocol version ${protocol}`);
}

function judgeFile(file: string, path: string | undefined): Finding {
  const problem = findExecutableProblem(file, path);
  return problem === null ? pass('the system can execute it') : fail(reasonText(problem));
}
