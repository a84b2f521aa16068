/** `--license` of commands that play the host for a plugin: they play the very instance that the license is for. */
import { inspectLicense } from '@toru/license';
import { readOption } from '../arguments.ts';
import { usageError, type OptionSpec, type ParsedArgs } from '../command.ts';

export const LICENSE_OPTION: OptionSpec = {
  type: 'string',
  value: 'TEXT',
  description: 'a license to give it, as on the instance that the license names',
};

/** A license with the instance it is for. */
export interface SimulatedLicense {
  readonly token: string;
  readonly instance: string;
}

/**
 * The license to give; `null` when there is none.
 *
 * @throws {CommandError} The text is no license.
 */
export function readLicense(args: ParsedArgs): SimulatedLicense | null {
  const token = readOption(args, 'license')?.trim();
  if (token === undefined) return null;
  const payload = inspectLicense(token)?.payload;
  if (payload?.ok === true) return { token, instance: payload.claims.instance };
  throw usageError(
    '--license is not the text of a license: give it whole, from "toru1." to its last character',
  );
}
