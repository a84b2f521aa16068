/** What a password must be: long enough, not the user's name, and none of those that everybody tries first. */

/** Shortest password. Unit: characters. */
const MIN_PASSWORD_LENGTH = 10;
/** Longest password. Unit: characters. */
const MAX_PASSWORD_LENGTH = 256;

/** Beginnings of what guessing programs try first, in lower case and without digits and signs at the end. */
const COMMON = new Set([
  'password',
  'passw0rd',
  'passwort',
  'qwerty',
  'qwertyuiop',
  'qwertz',
  'letmein',
  'welcome',
  'administrator',
  'admin',
  'changeme',
  'iloveyou',
  'football',
  'baseball',
  'superman',
  'steering',
  'steeringcenter',
  'abcdefghij',
  'secret',
  'default',
]);

/** Says what is wrong with a password; `null`: nothing. */
export function findPasswordFault(password: string, username: string): string | null {
  const length = Array.from(password).length;
  if (length < MIN_PASSWORD_LENGTH) {
    return `The password has ${length} characters; it needs at least ${MIN_PASSWORD_LENGTH}.`;
  }
  if (length > MAX_PASSWORD_LENGTH) {
    return `The password has ${length} characters; ${MAX_PASSWORD_LENGTH} is the most.`;
  }
  const lower = password.toLowerCase();
  if (username !== '' && lower.includes(username.toLowerCase()) && length < username.length + 6) {
    return 'The password is little more than the user name.';
  }
  if (new Set(lower).size < 5) return 'The password repeats a few characters.';
  const stem = lower.replace(/[^a-z]+$/, '');
  if (COMMON.has(stem) || isRun(lower)) return 'The password is one of those that are tried first.';
  return null;
}

// Counting up or down from character to character: 1234567890, abcdefghijk.
function isRun(text: string): boolean {
  for (const step of [1, -1]) {
    let isStepping = true;
    for (let at = 1; at < text.length && isStepping; at += 1) {
      const difference = text.charCodeAt(at) - text.charCodeAt(at - 1);
      isStepping = difference === step || difference === -9 * step;
    }
    if (isStepping) return true;
  }
  return false;
}
