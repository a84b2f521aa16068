/** `--license` of commands that play the host for a plugin: they play the very instance that the licence is for. */
import { inspectLicense } from '@toru/license';
import { readOption, usageError, type OptionSpec, type ParsedArgs } from '../command.ts';

/** The option. */
export const LICENSE_OPTION: OptionSpec = {
  type: 'string',
  value: 'TEXT',
  description: 'a licence to give it, as on the instance that the licence names',
};

/** A licence with the instance it is for. */
export interface PlayedLicense {
  readonly token: string;
  readonly instance: string;
}

/**
 * The licence to give; `null` when there is none.
 *
 * @throws {CommandError} The text is no licence.
 */
export function readLicense(args: ParsedArgs): PlayedLicense | null {
  const token = readOption(args, 'license')?.trim();
  if (token === undefined) return null;
  const payload = inspectLicense(token)?.payload;
  if (payload?.ok === true) return { token, instance: payload.claims.instance };
  throw usageError(
    '--license is not the text of a licence: give it whole, from "toru1." to its last character',
  );
}
