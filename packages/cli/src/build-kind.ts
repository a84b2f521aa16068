/** Which code this is. */

/** `scripts/bundle-panel.ts` puts `bundle` here. */
export const BUILD_KIND: string = 'sources';
