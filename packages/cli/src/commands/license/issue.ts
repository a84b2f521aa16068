/** `toru license issue`: makes a license, and writes it into the issue book before it is shown. */
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { toClaimsRecord, type LicenseClaims } from '@toru/license';
import { issueLicense } from '@toru/license/vendor';
import { hasFlag, readOption, readOptions, requireNoPositionals, requireOption } from '../../arguments.ts';
import { usageError, type Command, type CommandIo, type ParsedArgs } from '../../command.ts';
import { toPrintable } from '../../text/printable.ts';
import { appendLine } from './files.ts';
import { readDate, refusing, requireInstance, requirePlugin } from './license-options.ts';
import { keyFileOption, loadVendorKey } from './vendor-key-option.ts';

export const command: Command = {
  name: 'license issue',
  summary: 'Issue a license for one plugin on one instance',
  usage:
    'license issue --plugin ID --instance UUID --customer NAME (--updates-until DATE | --updates forever | --trial-until DATE)',
  options: {
    plugin: { type: 'string', value: 'ID', description: 'id of the plugin' },
    instance: {
      type: 'string',
      value: 'UUID',
      description: 'instance it may run on; "toru instance id" prints it',
    },
    customer: { type: 'string', value: 'NAME', description: 'who bought it' },
    'updates-until': {
      type: 'string',
      value: 'DATE',
      description: 'versions released up to this day run, for ever',
    },
    updates: { type: 'string', value: 'forever', description: 'every version runs, for ever' },
    'trial-until': {
      type: 'string',
      value: 'DATE',
      description: 'a trial: runs up to the end of this day (UTC)',
    },
    feature: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      description: 'a feature it includes; repeat for more',
    },
    note: { type: 'string', value: 'TEXT', description: 'anything, readable by the client' },
    'license-id': { type: 'string', value: 'ID', description: 'your number for it; default: a new UUID' },
    'per-customer': {
      type: 'boolean',
      description: 'the plugin carries a key derived with --instance (HMAC keys only)',
    },
    book: {
      type: 'string',
      value: 'FILE',
      description: 'the issue book, one JSON object per line; default: licenses.jsonl beside the key file',
    },
    'key-file': keyFileOption,
  },
  help:
    'The license goes to standard output, everything else to standard error. It is noted in the issue book before\n' +
    'it is printed. Both dates include their day.\n\n' +
    'Example: toru license issue --plugin weather --instance 6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10 --customer "Example Ltd"\n' +
    '         --updates-until 2027-06-01 --key-file acme-2026.secret.json > example-ltd.txt',
  run: issue,
};

async function issue(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const claims = readClaims(args, new Date(io.now()).toISOString().slice(0, 10));
  const perCustomer = hasFlag(args, 'per-customer');
  const { key, folder } = await loadVendorKey(args, io);
  const token = refusing(() => issueLicense({ key, claims, perCustomer }));

  const bookOption = readOption(args, 'book');
  const book = bookOption === null ? join(folder, 'licenses.jsonl') : resolve(io.cwd, bookOption);
  const entry = { ...toClaimsRecord(claims), key_id: key.id, per_customer: perCustomer, token };
  await appendLine(book, JSON.stringify(entry));

  io.stderr.write(
    `Issued ${toPrintable(claims.licenseId)} to ${toPrintable(claims.customer)}, noted in ${book}\n`,
  );
  io.stdout.write(`${token}\n`);
  return 0;
}

function readClaims(args: ParsedArgs, today: string): LicenseClaims {
  const plugin = requirePlugin(args);
  const instance = requireInstance(args);
  const customer = requireOption(args, 'customer', 'say who bought it, as in --customer "Example Ltd"');
  return {
    licenseId: readOption(args, 'license-id') ?? randomUUID(),
    plugin,
    instance,
    customer,
    issuedAt: today,
    ...readTerms(args),
    features: readOptions(args, 'feature'),
    note: readOption(args, 'note'),
  };
}

/** How long: said by the vendor each time, so that nothing is given away for ever by a forgotten option. */
function readTerms(args: ParsedArgs): Pick<LicenseClaims, 'updatesUntil' | 'trialUntil'> {
  const updates = readOption(args, 'updates');
  const updatesUntil = readDate(args, 'updates-until');
  const trialUntil = readDate(args, 'trial-until');
  if (updates !== null && updates !== 'forever') {
    throw usageError(`--updates "${updates}" is unknown: write --updates forever, or --updates-until DATE`);
  }
  if (updates !== null && updatesUntil !== null) {
    throw usageError('--updates forever and --updates-until contradict each other: give one of them');
  }
  if (updates === null && updatesUntil === null && trialUntil === null) {
    throw usageError(
      'How long is not said: give --updates-until DATE, --updates forever, or --trial-until DATE for a trial',
    );
  }
  return { updatesUntil, trialUntil };
}
