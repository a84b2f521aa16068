/** What the declared permissions mean for people. */

const words: Readonly<Record<string, string>> = {
  shell: 'Runs commands on this server',
  files: 'Reads and writes files outside its own folder',
  network: 'Connects to other computers',
  database: 'Uses a database',
};

/** One sentence for a permission; one nobody knows is shown as it is. */
export function permissionSentence(permission: string): string {
  return words[permission] ?? permission;
}
