/** `toru plugin build`: makes the one file of a plugin that is delivered. */
import { relative, resolve } from 'node:path';
import { buildProject } from '../../author/build/build-project.ts';
import { hasFlag, readOption } from '../../arguments.ts';
import { usageError, type Command, type CommandIo, type ParsedArgs } from '../../command.ts';
import { toSizeText } from '../../text/units.ts';
import { JSON_OPTION } from './plugin-options.ts';

export const command: Command = {
  name: 'plugin build',
  summary: 'Build the file of a plugin from its folder',
  usage: 'plugin build [DIR] [--out OUT] [--standalone] [--json]',
  options: {
    out: {
      type: 'string',
      short: 'o',
      value: 'OUT',
      description: 'a folder, or a file that ends with .binary; default: DIR/dist',
    },
    standalone: {
      type: 'boolean',
      description: 'TypeScript: a program of about 150 MB that needs no Node where it runs',
    },
    json: JSON_OPTION,
  },
  help:
    'The language is known by the files: Cargo.toml is Rust, plugin.py is Python, plugin.ts is TypeScript.\n' +
    'The name of the file is the id of the plugin, and its view is inside.',
  run: build,
};

async function build(args: ParsedArgs, io: CommandIo): Promise<number> {
  const dir = resolve(io.cwd, readDir(args));
  const out = resolve(io.cwd, readOption(args, 'out') ?? `${dir}/dist`);
  const { env, signal } = io;
  const standalone = hasFlag(args, 'standalone');
  const built = await buildProject({ dir, out, standalone, optimized: true, env, signal });
  const { file, language, metadata, bytes } = built;
  const { id, version } = metadata;
  if (hasFlag(args, 'json')) io.stdout.write(`${JSON.stringify({ file, language, id, version, bytes })}\n`);
  else io.stdout.write(`${relative(io.cwd, file)}  ${id} ${version}, ${toSizeText(bytes)}\n`);
  return 0;
}

/** The argument DIR; `.` when it is not given. */
export function readDir({ positionals }: ParsedArgs): string {
  const [dir = '.', ...rest] = positionals;
  if (rest.length > 0)
    throw usageError(`Give the folder of one plugin (${positionals.length} arguments given)`);
  return dir;
}
