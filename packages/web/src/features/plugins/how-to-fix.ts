/** What a person can do about a plugin file that cannot be used, from the reason the server gives. */

/** Advice, with a command where one helps. */
export interface Advice {
  readonly text: string;
  /** To be run on the server. */
  readonly command: string | null;
}

interface Rule {
  readonly pattern: RegExp;
  readonly advise: (path: string) => Advice;
}

const rules: readonly Rule[] = [
  {
    pattern: /not executable|execute bit|permission denied/iu,
    advise: (path) => ({ text: 'Allow the file to be executed:', command: `chmod +x ${quote(path)}` }),
  },
  {
    pattern: /written by anybody|belongs to user/iu,
    advise: (path) => ({
      text: 'Make the file belong to the user that runs the panel, and writable by nobody else:',
      command: `chown "$(id -un)" ${quote(path)} && chmod go-w ${quote(path)}`,
    }),
  },
  {
    pattern: /built for|Windows program|macOS program/iu,
    advise: () => ({
      text: 'The file was built for another kind of machine. Ask its vendor for a build that fits this server.',
      command: 'uname -m',
    }),
  },
  {
    pattern: /neither a Linux program/iu,
    advise: () => ({
      text: 'A plugin is a program built for this server, or a script whose first line names what runs it, such as:',
      command: '#!/usr/bin/env python3',
    }),
  },
  {
    pattern: /carriage return/iu,
    advise: (path) => ({
      text: 'The file was saved with Windows line ends. Turn them into Unix ones:',
      command: `sed -i 's/\\r$//' ${quote(path)}`,
    }),
  },
  {
    pattern: /interpreter/iu,
    advise: (path) => ({
      text: 'The first line names a program that runs the file. Check that it is there and installed:',
      command: `head -n 1 ${quote(path)}`,
    }),
  },
  {
    pattern: /is taken by/iu,
    advise: () => ({
      text: 'Two plugins claim the same name or address. Remove one of the two files from the folder.',
      command: null,
    }),
  },
  {
    pattern: /metadata|json|field|exit status|exited|timed out|within \d+ ms/iu,
    advise: (path) => ({
      text: 'See what the file says about itself; it must print one JSON object and exit with status 0:',
      command: `${quote(path)} --metadata`,
    }),
  },
];

/** Advice for a reason; every reason gets some. */
export function howToFix(reason: string, path: string): Advice {
  const rule = rules.find(({ pattern }) => pattern.test(reason));
  return (
    rule?.advise(path) ?? {
      text: 'Let the checker go through every rule; it says which one the file breaks:',
      command: `toru plugin check ${quote(path)}`,
    }
  );
}

function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
