/**
 * The order of names in a list, in which case does not count.
 *
 * The collation tables of ICU take 2.5 MiB of the process and are left alone while every name is plain ASCII. One rule for the whole list:
 * two rules side by side would not be an order.
 */

/** Orders these names and no others. */
export function createNameOrder(names: readonly string[]): (left: string, right: string) => number {
  return names.every(isAscii) ? compareAscii : (left, right) => left.localeCompare(right, 'en');
}

function compareAscii(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

function isAscii(name: string): boolean {
  return /^[\x20-\x7e]*$/.test(name);
}
