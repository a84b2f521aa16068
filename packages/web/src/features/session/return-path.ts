/** Where to go after logging in. */

import { isPanelPath } from '../../lib/base-path.ts';

/** Parts of an address inside the panel. */
export interface PanelLocation {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

/** Address of the log-in page that leads back to where the person is. */
export function loginPath({ pathname, search, hash }: PanelLocation): string {
  const here = `${pathname}${search}${hash}`;
  return here === '/' || pathname === '/login' ? '/login' : `/login?return=${encodeURIComponent(here)}`;
}

/** The way back out of the log-in page's query; the dashboard where there is none or it would leave the panel. */
export function returnPath(search: string): string {
  const wanted = new URLSearchParams(search).get('return');
  return wanted !== null && isPanelPath(wanted) && !wanted.startsWith('/login') ? wanted : '/';
}
