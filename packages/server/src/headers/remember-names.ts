/** Header names repeat: what is found out about the common ones is found out once, and strangers cannot make it grow. */

const MAX_NAMES = 500;
const MAX_NAME_LENGTH = 64;

/** The same function, with a memory for the first names that it is asked about. */
export function rememberNames<T extends object | string>(find: (name: string) => T): (name: string) => T {
  const remembered = new Map<string, T>();
  return (name) => {
    const known = remembered.get(name);
    if (known !== undefined) return known;
    const found = find(name);
    if (remembered.size < MAX_NAMES && name.length < MAX_NAME_LENGTH) remembered.set(name, found);
    return found;
  };
}
