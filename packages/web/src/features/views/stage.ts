/** Where views go. */

import { createStore, type Store } from '../../lib/store.ts';

/** The element for views, once the shell is on the page. */
export const viewStage: Store<HTMLElement | null> = createStore<HTMLElement | null>(null);
