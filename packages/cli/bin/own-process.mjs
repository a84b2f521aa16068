/**
 * Gives `toru serve` a process with the memory settings of a server that mostly waits, whatever it was started with.
 *
 * V8 and the allocator read these settings only when a program begins, so the process begins once more, in place: same pid, same
 * descriptors, 25 ms. What was added to its environment is taken out again at once: nothing of it reaches a plugin.
 */
import { fileURLToPath } from 'node:url';

/** Names of the variables that were added, in the environment of the second beginning; of the host alone, like all of `TORU_`. */
const MARK = 'TORU_HOST_MEMORY';

/** No optimising compiler, which the host allows itself once it has worked: what a start runs, it runs once. */
const FLAGS = ['--no-opt', '--no-maglev'];

/**
 * Blocks from 4 MiB on go back to the system when they are freed, and so does more than 1 MiB that is free at the end of the heap. Left
 * alone, glibc raises both bounds with the first large block that is freed, and keeps the 19 MiB of every later password hash.
 */
const ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: '4194304',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};

/** Takes in processes that lose their parent, which is the duty of the first process of a container. */
const FIRST_PROCESS = fileURLToPath(new URL('first-process.sh', import.meta.url));

/** Begins as the child of a first process that does its duty, where this is the first one itself. */
export function leaveFirstPlace() {
  const { pid, env, execArgv, execPath, argv } = process;
  if (pid !== 1) return;
  try {
    process.execve('/bin/sh', ['sh', FIRST_PROCESS, execPath, ...execArgv, ...argv.slice(1)], env);
  } catch (error) {
    process.stderr.write(
      `toru: This is process 1, which has to take in processes that lose their parent, and cannot (${error.message}): ` +
        'they will be left as zombies; start the container with an init process, as "docker run --init" does\n',
    );
  }
}

/** Begins the process once more where it has not been; returns where it has. Settings that somebody chose are left as they are. */
export function ownProcess() {
  const { env, execArgv, execPath, argv } = process;
  const added = env[MARK];
  if (added !== undefined) {
    for (const name of [MARK, ...added.split(',')]) delete env[name];
    return;
  }
  const variables = Object.entries(ALLOCATOR).filter(([name]) => env[name] === undefined);
  const chosen = [...execArgv, env.NODE_OPTIONS ?? ''].join(' ');
  const flags = FLAGS.filter((flag) => !chosen.includes(flag));
  try {
    process.execve(execPath, [execPath, ...flags, ...execArgv, ...argv.slice(1)], {
      ...env,
      ...Object.fromEntries(variables),
      [MARK]: variables.map(([name]) => name).join(','),
    });
  } catch (error) {
    process.stderr.write(`toru: The host takes more memory than it needs: ${error.message}\n`);
  }
}
