/** What the shell and a sandboxed view say to each other. The frame is not trusted: the shell checks all it receives. */

import type { UserInfo } from '@toru/api';

import type { FrameEntry, Look, PluginPlace, ToastType, ViewFault, ViewJob } from './contract.ts';

/** A call of a view, kept small enough to be copied. */
export interface SandboxRequest {
  /** As passed to `api.fetch`. */
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ArrayBuffer | null;
}

/** Head of an answer. */
export interface SandboxResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly hasBody: boolean;
}

/** First message to the frame, with the port for all others. */
export interface SandboxStart {
  readonly kind: 'toru:start';
  readonly job: Omit<ViewJob, 'scriptUrl' | 'styleUrl'> & {
    readonly script: string;
    readonly style: string | null;
  };
  readonly place: PluginPlace;
  readonly user: UserInfo;
  readonly locale: string;
  readonly version: string;
  readonly theme: 'light' | 'dark';
  readonly path: string;
  readonly entry: FrameEntry | null;
  readonly look: Look;
}

/** What the shell says. `call` numbers are chosen by the frame. */
export type ToSandbox =
  | { readonly kind: 'look'; readonly look: Look }
  | { readonly kind: 'theme'; readonly theme: 'light' | 'dark' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'entry'; readonly entry: FrameEntry | null }
  | { readonly kind: 'stop' }
  | { readonly kind: 'answer'; readonly call: number; readonly value: string | null }
  | { readonly kind: 'head'; readonly call: number; readonly head: SandboxResponse }
  | { readonly kind: 'chunk'; readonly call: number; readonly bytes: Uint8Array<ArrayBuffer> | null }
  | { readonly kind: 'refused'; readonly call: number; readonly message: string }
  | { readonly kind: 'socket_open'; readonly call: number; readonly protocol: string }
  | { readonly kind: 'socket_message'; readonly call: number; readonly data: string | ArrayBuffer }
  | { readonly kind: 'socket_error'; readonly call: number }
  | {
      readonly kind: 'socket_closed';
      readonly call: number;
      readonly code: number;
      readonly reason: string;
      readonly clean: boolean;
    };

/** What the frame says. */
export type FromSandbox =
  | { readonly kind: 'mounted' }
  | { readonly kind: 'not_mounted'; readonly fault: ViewFault }
  | { readonly kind: 'fault'; readonly fault: ViewFault }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'touch' }
  | { readonly kind: 'entry'; readonly entry: FrameEntry; readonly isNew: boolean }
  | { readonly kind: 'download'; readonly url: string; readonly name: string }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'navigate'; readonly path: string }
  | { readonly kind: 'toast'; readonly message: string; readonly type: ToastType }
  | { readonly kind: 'badge'; readonly count: number }
  | {
      readonly kind: 'kv';
      readonly call: number;
      readonly action: string;
      readonly key: string;
      readonly value: string | null;
    }
  | { readonly kind: 'fetch'; readonly call: number; readonly request: SandboxRequest }
  | { readonly kind: 'pull'; readonly call: number }
  | { readonly kind: 'cancel'; readonly call: number }
  | {
      readonly kind: 'socket';
      readonly call: number;
      readonly url: string;
      readonly protocols: readonly string[];
    }
  | { readonly kind: 'socket_send'; readonly call: number; readonly data: string | ArrayBuffer }
  | {
      readonly kind: 'socket_close';
      readonly call: number;
      readonly code: number | null;
      readonly reason: string;
    };
