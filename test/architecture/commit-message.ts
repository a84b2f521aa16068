/** What a commit message looks like: Conventional Commits, short enough for one line of a log. */

/** What a commit may be, with what it means for those who read the log. */
export const COMMIT_TYPES: Readonly<Record<string, string>> = {
  feat: 'users can do something new',
  fix: 'something did not do what it should',
  perf: 'the same, faster or smaller',
  refactor: 'same behavior, better code',
  docs: 'pages and comments only',
  test: 'tests only',
  build: 'packages, bundles, the bootstrap',
  ci: 'workflows',
  chore: 'none of the above',
  style: 'formatting only',
  revert: 'reverts an earlier commit',
};

/** Longest subject, in characters. */
export const MAX_SUBJECT_LENGTH = 72;

const SUBJECT = new RegExp(`^(?:${Object.keys(COMMIT_TYPES).join('|')})(?:\\([a-z0-9-]+\\))?!?: \\S`);

/** Says what is wrong with a message, or `null`. */
export function findMessageFault(message: string): string | null {
  const [subject = '', second = ''] = message.split('\n');
  if (!SUBJECT.test(subject)) {
    return `begins with "type: " or "type(scope): ", where the type is one of ${Object.keys(COMMIT_TYPES).join(', ')}`;
  }
  if (subject.length > MAX_SUBJECT_LENGTH) {
    return `has a subject of at most ${MAX_SUBJECT_LENGTH} characters; it is ${subject.length} long`;
  }
  if (subject.endsWith('.')) return 'has a subject without a full stop';
  if (second !== '') return 'has an empty line between subject and body';
  return null;
}
