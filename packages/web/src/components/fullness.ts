/** When a disk or a memory counts as full. */

/** In three steps, for a share from 0 to 1: under 80 %, under 92 %, above. */
export function fullness(share: number): 'roomy' | 'short' | 'full' {
  if (share >= 0.92) return 'full';
  return share >= 0.8 ? 'short' : 'roomy';
}
