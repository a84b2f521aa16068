/** Media queries for components. */

import { useSyncExternalStore } from 'react';

/** Tells whether a media query holds, and renders again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** True where the sidebar stands beside the page instead of being a drawer. */
export function useWideScreen(): boolean {
  return useMedia('(width >= 64rem)');
}
