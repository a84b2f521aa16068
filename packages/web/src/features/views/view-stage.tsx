/** The element that views are put into. It outlives the pages, so that a view can close in its own time. */

import type { ReactNode } from 'react';

import { viewStage } from './stage.ts';

/** The stage. React leaves its inside alone; see view-session.ts. */
export function ViewStage(): ReactNode {
  return <div ref={place} className="relative flex-1 empty:hidden" />;
}

function place(element: HTMLElement | null): void {
  viewStage.set(element);
}
