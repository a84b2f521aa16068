/** Upper and lower case of ASCII letters are the same user, as `COLLATE NOCASE` has it in the tables. */

/** The key of a user by name. */
export function toUserKey(username: string): string {
  return username.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
