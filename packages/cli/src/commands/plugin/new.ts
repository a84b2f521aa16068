/** `toru plugin new`: a small complete plugin to begin with. */
import { relative, resolve } from 'node:path';
import { createProject, toInstallCommand } from '../../author/project/create-project.ts';
import { parseProjectName } from '../../author/project/project-name.ts';
import type { Language } from '../../author/build/language.ts';
import { readOption, requirePositional } from '../../arguments.ts';
import { usageError, type Command, type CommandIo, type ParsedArgs } from '../../command.ts';

const LANGUAGES: Readonly<Record<string, Language>> = {
  ts: 'typescript',
  typescript: 'typescript',
  python: 'python',
  rust: 'rust',
};

/** Makes the folder of a new plugin. */
export const command: Command = {
  name: 'plugin new',
  summary: 'Make the folder of a new plugin: backend, view, settings, a test',
  usage: 'plugin new NAME [--lang ts|python|rust] [--dir DIR]',
  options: {
    lang: { type: 'string', value: 'LANG', description: 'ts, python or rust; default: ts' },
    dir: { type: 'string', value: 'DIR', description: 'where to make it; default: ./NAME' },
  },
  help:
    'NAME is lower case, as in weather-station; it becomes the id. A command that runs in a clone refers to the SDK by\n' +
    'its path there, an installed one to the version that was published with it.',
  run: make,
};

async function make(args: ParsedArgs, io: CommandIo): Promise<number> {
  const name = parseProjectName(requirePositional(args, 'the name of one plugin'));
  const wanted = readOption(args, 'lang') ?? 'ts';
  const language = Object.hasOwn(LANGUAGES, wanted) ? LANGUAGES[wanted] : undefined;
  if (language === undefined) throw usageError(`--lang "${wanted}" is unknown: write ts, python or rust`);
  const dir = resolve(io.cwd, readOption(args, 'dir') ?? name);
  const files = await createProject({ name, language, dir });
  const place = relative(io.cwd, dir) || '.';
  const install = toInstallCommand(language);
  const first = install === null ? '' : `"${install}" in ${place} brings the SDK\n`;
  io.stdout.write(
    `${files.map((file) => `  ${file}\n`).join('')}\n${first}"toru plugin dev ${place}" builds it, shows it in a panel and follows every change\n`,
  );
  return 0;
}
