/** Programs that a release is made with: what fails ends it. */
import { runProgram } from '../steps/run-program.ts';

/**
 * Runs a program to its good end.
 *
 * @throws It is missing, or ended with another status than 0; the message has what it said.
 */
export async function expectDone(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<void> {
  const { status, output } = await runProgram({ command, args, env, ...(cwd === undefined ? {} : { cwd }) });
  if (status === 127) throw new Error(`Cannot run "${command}": install it first (${output.trim()})`);
  if (status !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with ${status}: ${output.trim()}`);
}
