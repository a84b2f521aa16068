/** `toru license inspect`: shows what a license says, without judging it. */
import { inspectLicense, toClaimsRecord } from '@toru/license';
import { hasFlag } from '../../arguments.ts';
import { CommandError, EXIT_FAILED } from '../../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { toPrintable } from '../../text/printable.ts';
import { formatClaims } from './claims-text.ts';
import { readToken } from './license-options.ts';

/** Shows what a license says. */
export const command: Command = {
  name: 'license inspect',
  summary: 'Show what a license says, without checking its signature',
  usage: 'license inspect TOKEN [--json]',
  options: { json: { type: 'boolean', description: 'print one JSON object' } },
  help:
    'TOKEN may be "-": standard input. Exit status 1 when the text cannot be read.\n\n' +
    'Example: toru license inspect - < example-ltd.txt',
  run: inspect,
};

async function inspect(args: ParsedArgs, io: CommandIo): Promise<number> {
  const license = inspectLicense(await readToken(args, io));
  if (license === null) {
    throw new CommandError(
      'This is no license: one reads toru1.<key id>.<payload>.<signature>, without spaces or line breaks; copy it again, whole',
    );
  }
  const { keyId, kind, payload } = license;
  if (hasFlag(args, 'json')) {
    const claims = payload.ok ? toClaimsRecord(payload.claims) : null;
    const problem = payload.ok ? null : payload.problem;
    io.stdout.write(`${JSON.stringify({ key_id: keyId, kind, claims, problem })}\n`);
  } else {
    io.stdout.write(`Key       ${keyId} (${kind})\n`);
    io.stdout.write(
      payload.ok ? formatClaims(payload.claims) : `Damaged   ${toPrintable(payload.problem)}\n`,
    );
    io.stdout.write('The signature has not been checked: "toru license verify" does that\n');
  }
  return payload.ok ? 0 : EXIT_FAILED;
}
