/** `toru setup-link`: prints the one-time link that creates the administrator once more. */
import { requireNoPositionals } from '../arguments.ts';
import type { Command, CommandIo, ParsedArgs } from '../command.ts';
import { pickHostOptions, readHostConfig } from './host-config.ts';

/** Prints the link. */
export const command: Command = {
  name: 'setup-link',
  summary: 'Print the link that creates the first administrator once more',
  usage: 'setup-link [--data-dir DIR]',
  options: pickHostOptions('data-dir'),
  help: 'The panel must run and have no administrator yet. The link is good until it was used or the panel is started again.',
  run: printLink,
};

async function printLink(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const { config } = await readHostConfig(args, io);
  const { readSetupLink } = await import('@toru/host/setup-link');
  io.stdout.write(`${readSetupLink(config.dataDir)}\n`);
  return 0;
}
