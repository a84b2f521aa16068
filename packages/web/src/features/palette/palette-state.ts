/** Whether the command palette is open, and the keys that open it. */

import { useEffect } from 'react';

import { createStore, type Store } from '../../lib/store.ts';
import { isPaletteKey } from '../../view-runtime/palette-key.ts';

/** Whether the palette is open. */
export const paletteOpen: Store<boolean> = createStore(false);

/** Opens the palette; also for views in frames, whose keys do not reach this document. */
export function openPalette(): void {
  paletteOpen.set(true);
}

/** Opens and closes the palette by its keys while the component is there. */
export function usePaletteKey(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!isPaletteKey(event)) return;
      event.preventDefault();
      paletteOpen.set((open) => !open);
    };
    window.addEventListener('keydown', press, { capture: true });
    return () => window.removeEventListener('keydown', press, { capture: true });
  }, []);
}
