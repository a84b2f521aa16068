/** The keys of the command palette, known to the shell and to frames. */

/** Tells whether a key press is the one for the palette: Ctrl+K, or ⌘K. */
export function isPaletteKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): boolean {
  return (
    event.key.toLowerCase() === 'k' && event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey
  );
}
