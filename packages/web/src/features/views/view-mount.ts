/**
 * Which mount of a view is on the page: kept, replaced, or taken away.
 *
 * A view that somebody has begun to use stays until they reload it, whatever becomes of the process behind it: what was typed lives in the
 * page. One that nobody has touched is replaced by itself when its plugin has come back or has another bundle.
 */

import type { ViewSituation } from './view-situation.ts';

/** What was mounted. */
export interface ViewMount {
  readonly bundle: string | null;
  readonly style: string | null;
  /** Counts mounts, so that each is a new one. */
  readonly attempt: number;
  /** The plugin was away meanwhile. */
  readonly wasDown: boolean;
}

/** What there is to mount. */
export interface ViewOffer {
  readonly situation: ViewSituation;
  readonly bundle: string | null;
  readonly style: string | null;
}

/** How the mount does. */
export interface ViewLife {
  /** It has come up, and nothing has taken it down. */
  readonly isUp: boolean;
  /** Somebody has typed or pressed something in it. */
  readonly isTouched: boolean;
}

/** Of a view that was just mounted. */
export const notYetUp: ViewLife = { isUp: false, isTouched: false };

/** The mount to show; null: none. The same object where nothing changes. */
export function nextMount(mount: ViewMount | null, offer: ViewOffer, life: ViewLife): ViewMount | null {
  const { situation, bundle, style } = offer;
  if (situation === 'safe' || situation === 'no-view') return null;
  if (situation !== 'view') {
    if (mount === null || !life.isUp) return null;
    return mount.wasDown ? mount : { ...mount, wasDown: true };
  }
  if (mount === null) return { bundle, style, attempt: 0, wasDown: false };
  if (whatIsNew(mount, offer) === null || (life.isUp && life.isTouched)) return mount;
  return remount(mount, offer);
}

/** The mount after one that somebody asked for. */
export function remount({ attempt }: ViewMount, { bundle, style }: ViewOffer): ViewMount {
  return { bundle, style, attempt: attempt + 1, wasDown: false };
}

/** Why one may want to reload a mount that was kept; null: there is no reason. */
export function whatIsNew(mount: ViewMount, offer: ViewOffer): 'bundle' | 'process' | null {
  if (offer.situation !== 'view') return null;
  if (mount.bundle !== offer.bundle || mount.style !== offer.style) return 'bundle';
  return mount.wasDown ? 'process' : null;
}
