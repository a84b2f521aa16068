/** What a view gets from the panel, and what the two sides of a view's frame say to each other. */

import type { KvRequest, UserInfo } from '@toru/api';
import type { UiFormat } from '@toru/protocol';
import type { Watched } from '../lib/watched.ts';

/** Kinds of short messages. */
export type ToastType = 'info' | 'success' | 'warning' | 'error';

/** What `mount` gets as its second argument. */
export interface ViewApi {
  /** Calls the plugin: `/items?x=1` reaches it as that path. Bodies stream both ways. */
  readonly fetch: (path: string | URL, init?: RequestInit) => Promise<Response>;
  /** Opens a WebSocket to the plugin. */
  readonly socket: (path: string | URL, protocols?: string | string[]) => WebSocket;
  /** Goes somewhere: `/settings` in the panel, `details/3` inside the view. */
  readonly navigate: (path: string) => void;
  /** Shows a short message. */
  readonly showToast: (message: string, type?: ToastType) => void;
  /** The part of the plugin's storage that it shares with its view. Values are text. */
  readonly kv: {
    readonly get: (key: string) => Promise<string | null>;
    readonly set: (key: string, value: string) => Promise<void>;
    readonly delete: (key: string) => Promise<void>;
  };
  readonly user: UserInfo;
  readonly theme: 'light' | 'dark';
  /** Calls the listener at each change; answers with the function that stops it. */
  readonly onThemeChange: (listener: (theme: 'light' | 'dark') => void) => () => void;
  /** BCP 47 tag of the reader's language. */
  readonly locale: string;
  /** The part of the address after `/p/<route>`, with query; `/` at least. */
  readonly path: string;
  /** Calls the listener at each change; answers with the function that stops it. */
  readonly onPathChange: (listener: (path: string) => void) => () => void;
  /** Puts a number beside the sidebar's entry; 0 takes it away. */
  readonly setBadge: (count: number) => void;
  /** Aborted when the view is unmounted. */
  readonly signal: AbortSignal;
  /** Version of the plugin. */
  readonly version: string;
}

/** What a bundle hands over. */
export interface ViewModule {
  readonly mount: (container: HTMLElement, api: ViewApi) => unknown;
  readonly unmount?: (container: HTMLElement) => unknown;
}

/** Where a plugin's routes are. */
export interface PluginPlace {
  /** `https://host:port` */
  readonly origin: string;
  /** Without a slash at its end. */
  readonly basePath: string;
  /** `/` and one segment. */
  readonly route: string;
}

/** A place in a frame's history, kept by the shell. */
export interface FrameEntry {
  /** Different for each. */
  readonly key: string;
  /** Of the frame's document. */
  readonly url: string;
  /** As the view gave it to `history.pushState`. */
  readonly state: unknown;
}

/** The panel as a view's frame sees it. */
export interface ViewHost {
  readonly place: PluginPlace;
  readonly user: UserInfo;
  readonly locale: string;
  readonly version: string;
  readonly theme: Watched<'light' | 'dark'>;
  readonly path: Watched<string>;
  readonly navigate: (path: string) => void;
  readonly toast: (message: string, type: ToastType) => void;
  readonly badge: (count: number) => void;
  readonly kv: (request: KvRequest) => Promise<string | null>;
  readonly openPalette: () => void;
  /** Somebody has begun to use the view: it is not replaced from now on without being asked. */
  readonly touch: () => void;
  /** Where the shell's history stands, as far as the frame is concerned; null: it leaves the frame where it is. */
  readonly entry: Watched<FrameEntry | null>;
  /** Adds an entry to the shell's history. */
  readonly addEntry: (entry: FrameEntry) => void;
  /** Changes the shell's present entry. */
  readonly changeEntry: (entry: FrameEntry) => void;
  /** Saves a file that the plugin serves. `name`: what to call it; empty for the server's word. */
  readonly download: (url: string, name: string) => void;
  /** Opens an address beside the panel. */
  readonly open: (url: string) => void;
}

/** How a view reaches its plugin; addresses are complete and inside the plugin's own. */
export interface ViewNetwork {
  readonly fetch: (url: string, init: RequestInit | undefined) => Promise<Response>;
  readonly socket: (url: string, protocols: string | string[] | undefined) => WebSocket;
}

/** What to load. */
export interface ViewJob {
  readonly id: string;
  readonly format: UiFormat;
  readonly scriptUrl: string;
  readonly styleUrl: string | null;
}

/** What went wrong in a view. */
export interface ViewFault {
  /** `load` and `mount` keep a view from coming up; the others happen later. */
  readonly kind: 'load' | 'mount' | 'slow' | 'error' | 'promise' | 'unmount';
  readonly message: string;
  readonly stack: string | null;
  /** Nothing of the view is left on show. */
  readonly blank: boolean;
}

/** A view that was started. */
export interface StartedView {
  /** Rejects with a {@link ViewFault} in its `fault` field where the view does not come up. */
  readonly mounted: Promise<void>;
  /** Unmounts; resolves when the view has cleaned up. */
  readonly stop: () => Promise<void>;
}

/** The look of the panel, mirrored into frames. */
export interface Look {
  /** Values of the `--toru-*` properties. */
  readonly tokens: Readonly<Record<string, string>>;
  readonly dark: boolean;
  readonly lang: string;
  readonly dir: string;
}

/** What the document inside a frame offers to the shell, as `window.toruViewFrame`. */
export interface ViewFrame {
  readonly start: (job: ViewJob, host: ViewHost, onFault: (fault: ViewFault) => void) => StartedView;
  readonly wear: (look: Look) => void;
}

declare global {
  interface Window {
    /** Only in frames. */
    readonly toruViewFrame?: ViewFrame;
  }
}
