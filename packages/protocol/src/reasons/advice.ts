/** What a person can do about a reason, with a command to be run on the server where one helps. `{path}` is the plugin's file. */

/** Advice with its command. */
export interface Advice {
  readonly text: string;
  readonly command: string | null;
}

/** Every piece of advice. */
export type AdviceKey = keyof typeof ADVICE;

/** Advice by key: many reasons share one. */
export const ADVICE = {
  WAIT: { text: 'Nothing needs to be done: it is tried again by itself.', command: null },
  ALLOW_EXECUTION: { text: 'Allow the file to be executed:', command: 'chmod +x {path}' },
  OWN_FILE: {
    text: 'Make the file belong to the user that runs the panel, and writable by nobody else:',
    command: 'chown "$(id -un)" {path} && chmod go-w {path}',
  },
  GET_OTHER_BUILD: {
    text: 'The file was built for another kind of machine. Ask its vendor for a build that fits this server.',
    command: 'uname -m',
  },
  PUT_PROGRAM: {
    text: 'A plugin is a program built for this server, or a script whose first line names what runs it, such as:',
    command: '#!/usr/bin/env python3',
  },
  COPY_AGAIN: {
    text: 'The file is not whole. Copy it again, under another name first, and rename it when it is there.',
    command: null,
  },
  CONVERT_LINE_ENDS: {
    text: 'The file was saved with Windows line ends. Turn them into Unix ones:',
    command: "sed -i 's/\\r$//' {path}",
  },
  INSTALL_INTERPRETER: {
    text: 'The first line names a program that runs the file. Check that it is there and installed:',
    command: 'head -n 1 {path}',
  },
  ALLOW_FOLDER: {
    text: 'The panel needs to read and run files of this folder, whose file system may be mounted noexec:',
    command: 'findmnt -T {path}',
  },
  REMOVE_DUPLICATE: {
    text: 'Two plugins claim the same name or address. Remove one of the two files from the folder.',
    command: null,
  },
  PRINT_METADATA: {
    text: 'See what the file says about itself; it must print one JSON object and exit with status 0:',
    command: '{path} --metadata',
  },
  RUN_CHECKER: {
    text: 'Let the checker go through every rule; it says which one the file breaks:',
    command: 'toru plugin check {path}',
  },
  FREE_DISK: { text: 'Make room for the data directory of the panel; see what is full:', command: 'df -h' },
  LEAVE_SAFE_MODE: { text: 'Restart the panel without safe mode to have the file looked at.', command: null },
  READ_LOG: { text: 'The last lines of its log tell more.', command: null },
  CORRECT_SETTINGS: {
    text: 'Correct its settings or its env file; it is tried again as soon as they change.',
    command: null,
  },
  ENTER_LICENSE: {
    text: 'Enter a license for this panel on the page of the plugin; its vendor issues one.',
    command: null,
  },
  RAISE_LIMITS: {
    text: 'Raise the limits of the service or the user that runs the panel, then restart it:',
    command: 'ulimit -a',
  },
  FREE_MEMORY: { text: 'Free memory on this server, or give it more:', command: 'free -h' },
  RAISE_MEMORY_LIMIT: {
    text: 'Raise its memory limit in the policy file if it needs that much, or ask its vendor.',
    command: null,
  },
  RESTART_PLUGIN: { text: 'Restart the plugin.', command: null },
  RESTORE_FOLDER: {
    text: 'Put the right folder back, or restart the panel if this is the right one. What runs goes on.',
    command: null,
  },
  RESTORE_FILE: { text: 'Put the file back if the plugin is to stay.', command: null },
  NONE: { text: 'Nothing needs to be done.', command: null },
} as const;

/** Puts the path of the plugin's file into a command, quoted for a shell. */
export function fillCommand({ text, command }: Advice, path: string): Advice {
  return { text, command: command === null ? null : command.replaceAll('{path}', () => quote(path)) };
}

function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/u.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
