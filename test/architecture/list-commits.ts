/** Lists the commits of a branch whose messages are to be judged. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The last commit before the rule. What is older stays as it was written. */
const BEFORE_THE_RULE = '35a99269e6e5b6322d8c2602c5d30e5bebb12b28';
const ROOT = join(import.meta.dirname, '..', '..');

/** One commit. */
export interface Commit {
  /** Abbreviated. */
  readonly hash: string;
  readonly message: string;
}

/**
 * Commits of the branch that `origin/main` does not have; on `main` itself, or without a remote, those since the rule.
 *
 * Merges are left out: their messages are made by programs. Without git, without history (an archive) or in a shallow clone that
 * does not reach back to the rule there is nothing to judge.
 *
 * @param root Folder of the repository. Default: this one.
 */
export function listCommits(root: string = ROOT): readonly Commit[] {
  const isKnown = (revision: string): boolean =>
    git(root, 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`) !== null;
  const hasRule = isKnown(BEFORE_THE_RULE);
  const older = hasRule ? [`^${BEFORE_THE_RULE}`] : [];
  const ofBranch = isKnown('origin/main') ? readLog(root, 'HEAD', '^origin/main', ...older) : [];
  if (ofBranch.length > 0) return ofBranch;
  return hasRule ? readLog(root, 'HEAD', ...older) : [];
}

function readLog(root: string, ...range: readonly string[]): readonly Commit[] {
  const log = git(root, 'log', '--no-merges', '-z', '--format=%h %B', ...range) ?? '';
  return log
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const space = entry.indexOf(' ');
      return { hash: entry.slice(0, space), message: entry.slice(space + 1).trimEnd() };
    });
}

/** A hook that runs the tests names its own repository in the environment. */
export function withoutHook(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));
}

function git(root: string, ...args: readonly string[]): string | null {
  // In the container of a workflow the files belong to another user, which git refuses otherwise.
  const { status, stdout } = spawnSync('git', ['-c', 'safe.directory=*', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: withoutHook(process.env),
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 ? stdout : null;
}
