/**
 * Where a link in a view's frame leads.
 *
 * A frame that follows a link loses the view: its document is replaced. So links of the panel are gone to in the panel, files of the plugin
 * are downloaded, and everything else is opened beside the panel. Links to a place in the view are left to it.
 */

import { withoutBasePath } from '../lib/base-path.ts';
import type { PluginPlace, ViewHost } from './contract.ts';
import type { ViewWindow } from './load-bundle.ts';
import { mapApiPath } from './plugin-url.ts';

/** What to do with a link. */
export type LinkWay =
  /** The browser does what is right. */
  | { readonly way: 'leave' }
  /** A place in the view's own document. */
  | { readonly way: 'fragment'; readonly url: string }
  | { readonly way: 'download'; readonly url: string }
  | { readonly way: 'open'; readonly url: string }
  | { readonly way: 'navigate'; readonly path: string };

/** What a link says. */
export interface Link {
  /** Complete. */
  readonly href: string;
  readonly isDownload: boolean;
  /** For a new tab, by its target or the person's keys. */
  readonly isBeside: boolean;
}

/** Decides; `here` is the address of the frame's document. */
export function judgeLink({ href, isDownload, isBeside }: Link, here: string, place: PluginPlace): LinkWay {
  const url = new URL(href);
  if (url.protocol === 'javascript:' || url.protocol === 'blob:' || url.protocol === 'data:')
    return { way: 'leave' };
  if (url.origin !== place.origin) return { way: 'open', url: url.href };
  if (url.hash !== '' && withoutHash(href) === withoutHash(here)) return { way: 'fragment', url: url.href };
  const path = mapApiPath(url.pathname, place.basePath);
  const mapped = `${place.origin}${path}${url.search}${url.hash}`;
  const inPanel = withoutBasePath(path, place.basePath);
  if (inPanel.startsWith(`/api/plugins/route${place.route}/`) && isDownload)
    return { way: 'download', url: mapped };
  const isPage = path.startsWith(`${place.basePath}/`) && !/^\/(?:api|view|assets)\//u.test(inPanel);
  if (isPage && !isBeside) return { way: 'navigate', path: `${inPanel}${url.search}${url.hash}` };
  return { way: 'open', url: mapped };
}

/** What links need of the frame and its host. */
export interface LinkDesk extends Pick<ViewHost, 'place' | 'download' | 'open' | 'navigate'> {
  readonly goToFragment: (url: string) => void;
}

/** Takes the links of a window over. `besides`: also those that ask for a tab of their own. */
export function takeOverLinks(realm: ViewWindow, host: LinkDesk, besides: boolean): void {
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button > 1) return;
    const anchor = event.composedPath().find((element) => isLink(element, realm));
    if (anchor === undefined || anchor.href === '') return;
    const { href, target } = anchor;
    const isBeside =
      event.button === 1 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      (target !== '' && target !== '_self');
    const isDownload = anchor.hasAttribute('download');
    if (isBeside && !besides) return;
    const link = judgeLink({ href, isDownload, isBeside }, realm.location.href, host.place);
    if (link.way === 'leave' || (link.way === 'fragment' && isBeside)) return;
    event.preventDefault();
    if (link.way === 'fragment') host.goToFragment(link.url);
    else if (link.way === 'download') host.download(link.url, anchor.download);
    else if (link.way === 'open') host.open(link.url);
    else host.navigate(link.path);
  };
  realm.addEventListener('click', follow);
  if (besides) realm.addEventListener('auxclick', follow);
}

function isLink(element: EventTarget, realm: ViewWindow): element is HTMLAnchorElement {
  return element instanceof realm.HTMLAnchorElement;
}

function withoutHash(address: string): string {
  return address.split('#')[0] ?? '';
}
