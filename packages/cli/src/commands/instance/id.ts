/** `toru instance id`: prints the identity that licenses are bound to, whether the panel runs or not. */
import { hasFlag, requireNoPositionals } from '../../arguments.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { readHostConfig } from '../host-config.ts';

/** Prints the instance id. */
export const command: Command = {
  name: 'instance id',
  summary: 'Print the id of this installation, which licenses are issued for',
  usage: 'instance id [--data-dir DIR] [--json]',
  options: {
    'data-dir': { type: 'string', value: 'DIR', description: 'data directory of the panel; default: ./data' },
    json: { type: 'boolean', description: 'print one JSON object' },
  },
  help: 'The id is made at the first start of the panel. Without --data-dir, STEERING_DATA_DIR counts.',
  run: printId,
};

async function printId(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const { config } = await readHostConfig(args, io);
  const { readInstanceId } = await import('@toru/host');
  const id = await readInstanceId(config.dataDir);
  io.stdout.write(hasFlag(args, 'json') ? `${JSON.stringify({ instance_id: id })}\n` : `${id}\n`);
  return 0;
}
