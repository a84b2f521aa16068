/** `toru rollback`: goes back to the program before the last upgrade. */
import { createInterface } from 'node:readline/promises';
import { hasFlag, requireNoPositionals } from '../arguments.ts';
import { CommandError, type Command, type CommandIo, type ParsedArgs } from '../command.ts';
import { CHANGE_OPTIONS, readProgramChange } from '../upgrade/program-change.ts';

/** Goes back. */
export const command: Command = {
  name: 'rollback',
  summary: 'Go back to the version of the panel before the last upgrade',
  usage: 'rollback [--yes] [options]',
  options: {
    yes: { type: 'boolean', short: 'y', description: 'do not ask, also when something is lost' },
    ...CHANGE_OPTIONS,
  },
  help:
    'When the version before can read the present database, nothing is lost. Else the database of the moment of the upgrade is put\n' +
    'back, and what was written since is lost; that is said first, and the present database stays in after-upgrade in the data\n' +
    'directory.',
  run: rollBack,
};

async function rollBack(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const change = await readProgramChange(args, io);
  const { planRollback, readSchemaVersionOf, rollBackProgram } = await import('@toru/lifecycle');
  const plan = planRollback(change, readSchemaVersionOf(change.dataDir));
  const since = new Date(plan.atMs).toISOString();
  change.say(
    plan.losesWrites
      ? `Version ${plan.version} cannot read the database of version ${plan.from}: everything that was written since ${since} will be lost`
      : `Version ${plan.version} goes on with the present database: nothing is lost`,
  );
  if (!hasFlag(args, 'yes')) await expectConsent(io);
  await rollBackProgram(change, plan);
  return 0;
}

async function expectConsent(io: CommandIo): Promise<void> {
  if (!('isTTY' in io.stdin) || io.stdin.isTTY !== true)
    throw new CommandError('Nobody is here to confirm it: run it again with --yes');
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  const answer = await lines.question('Go back? [y/N] ', { signal: io.signal });
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Not confirmed; nothing was changed');
}
