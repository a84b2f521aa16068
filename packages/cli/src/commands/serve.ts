/** `toru serve`: checks the configuration, then loads the host and runs it until it is stopped. */
import { requireNoPositionals } from '../arguments.ts';
import type { Command, CommandIo, ParsedArgs } from '../command.ts';
import { HOST_OPTIONS, readHostConfig } from './host-config.ts';

export const command: Command = {
  name: 'serve',
  summary: 'Run the panel',
  usage: 'serve [options]',
  options: HOST_OPTIONS,
  help:
    'Each option has an environment variable, STEERING_PORT for --port; an option counts before its variable.\n' +
    'ADMIN_USERNAME with ADMIN_PASSWORD, ADMIN_PASSWORD_FILE or ADMIN_PASSWORD_HASH names an administrator.\n' +
    '"toru config" shows what counts and where it comes from.',
  run: serve,
};

async function serve(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const { config } = await readHostConfig(args, io);
  const host = await import('@toru/host');
  const { stdout, stderr, signal } = io;
  return host.serve(config, { stdout, stderr, signal });
}
