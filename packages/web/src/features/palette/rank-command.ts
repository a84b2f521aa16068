/** How well a command fits what was typed: every word of it must occur, and a beginning counts more than a middle. */

/**
 * 0 for no fit, at most 1.
 *
 * Looser searches find a plugin by letters scattered over its name, which helps nobody with twenty of them. Worked example:
 * `log wea` fits the words `logs`, `Weather Station` with 1, `ather` with 0.5.
 */
export function rankCommand(search: string, words: readonly string[]): number {
  const wanted = split(search);
  if (wanted.length === 0) return 1;
  const offered = words.flatMap(split);
  const fits = wanted.map((part) => {
    if (offered.some((word) => word.startsWith(part))) return 1;
    return offered.some((word) => word.includes(part)) ? 0.5 : 0;
  });
  return Math.min(...fits);
}

function split(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
}
