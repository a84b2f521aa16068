#!/usr/bin/env node
/** The `toru` command: hands the process over to the dispatcher. */
import process from 'node:process';
import { isHangUpIgnored } from './hang-up.ts';
import { createLossyOutput, watchOutput } from './process-output.ts';
import { runToru } from './run-toru.ts';

/** An error of input or output, in the numbers of sysexits.h. */
const EXIT_OUTPUT = 74;

const isPanel = process.argv[2] === 'serve';
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort());
const isHangUpMeant = !isHangUpIgnored(process.env);
process.on('SIGHUP', () => {
  if (isHangUpMeant) stop.abort();
});

const output = { isBroken: false };
if (!isPanel) {
  // A reader that has seen enough, as in `toru plugin list | head`, is no failure.
  watchOutput(process.stdout, (hadEnough) => {
    output.isBroken = true;
    process.exitCode = hadEnough ? 0 : EXIT_OUTPUT;
    if (!hadEnough) process.stderr.write('toru: The output cannot be written\n');
    stop.abort();
  });
}

const status = await runToru(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: isPanel ? createLossyOutput(process.stdout) : process.stdout,
  stderr: createLossyOutput(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  signal: stop.signal,
  now: Date.now,
});
if (!output.isBroken) process.exitCode = status;
