/** Ids of numbered events: the run of the panel and a number, such as `4f2c-17`. */

/** Tells whether somebody who has got `id` lacks `other`. Of another run nothing is known, so everything of it is lacking. */
export function isBehind(id: string, other: string): boolean {
  if (id === other || other === '') return false;
  const [run, number] = id.split('-');
  const [otherRun, otherNumber] = other.split('-');
  return run !== otherRun || Number(number) < Number(otherNumber);
}
