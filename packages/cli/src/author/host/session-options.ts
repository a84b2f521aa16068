/** What the life of a plugin is started with, what is asked of it, and how its start ends: types only. */
import type { ChannelListener } from '@toru/channel';
import type { PluginMessage, PluginMetadata } from '@toru/protocol';
import type { SimulatedLicense } from '../license-option.ts';
import type { AnswerCall } from './key-values.ts';

/** What a plugin says of itself, for whoever wants to hear it. */
export type ReportListener = Partial<Pick<ChannelListener, 'onLog' | 'onStatus' | 'onNotify' | 'onStarting'>>;

/** What a session needs. */
export interface SessionOptions {
  readonly file: string;
  readonly metadata: PluginMetadata;
  readonly env: NodeJS.ProcessEnv;
  /** What `<id>.env` beside the file says. */
  readonly envValues: Readonly<Record<string, string>>;
  /** Where its socket and its data folder are made; short, because socket paths are. */
  readonly dir: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What it is given from the start; `null`: no license, and an instance that nobody knows. */
  readonly license: SimulatedLicense | null;
  readonly answerCall: AnswerCall;
  /** Unix time in milliseconds. */
  readonly nowMs: () => number;
  /** Called with every message that was understood. */
  readonly onMessage?: (message: PluginMessage) => void;
  /** Called with what a panel would end the channel for. */
  readonly onFault?: (sentence: string) => void;
  readonly reports?: ReportListener;
  /** Called with what the process prints. */
  readonly onOutput?: (bytes: Buffer) => void;
}

/** A request, with what is usual left out. */
export interface RequestOptions {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Default: true. */
  readonly end?: boolean;
  /** Default: true, the answer is read as it comes. */
  readonly consumes?: boolean;
  /** Fields that the message gets besides its own. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What became of a start. */
export type ReadyOutcome =
  | { readonly kind: 'ready' | 'late' | 'ended' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
