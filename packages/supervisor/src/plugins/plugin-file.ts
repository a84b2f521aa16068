/** What is known of the file of a plugin, and what people should know of it while the plugin runs. */

import { isSameReason, makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { PluginSnapshot } from '../api.ts';
import { failureFor } from '../children/child-failure.ts';
import type { ChildFailure } from '../children/child-failure.ts';
import { decideOffer } from './plugin-offer.ts';
import type { OfferedFile, OfferSituation, OfferDecision } from './plugin-offer.ts';
import type { PluginVersion } from '../plugin-files/plugin-version.ts';

/** A file of the plugins folder. */
export interface FileInfo extends NonNullable<PluginSnapshot['file']> {
  /** Differs once the file was touched. */
  readonly stamp: string;
}

/** What a note is about; there is one at a time for each. */
export type NoteAbout = 'capabilities' | 'environment' | 'folder' | 'missing' | 'waiting';

/** What runs has been started with another env file. */
export const ENVIRONMENT_CHANGED: Reason = makeReason('NOTE_ENVIRONMENT_CHANGED');

/** What was to run is neither in the plugins folder nor kept. */
export const VERSION_LOST: ChildFailure = failureFor(makeReason('VERSION_NOT_KEPT'));

/** The file of one plugin. */
export class PluginFile {
  readonly #notes = new Map<NoteAbout, Reason>();
  #info: FileInfo | null = null;
  #reason: Reason | null = null;
  /** The last file that read well. One that was refused before does not count as offered. */
  #offered: OfferedFile | null = null;

  /** As it is shown; `null` before the first look. */
  get shown(): PluginSnapshot['file'] {
    return this.#info === null ? null : toShownFile(this.#info);
  }

  /** Why it cannot be used; `null`: it can. */
  get reason(): Reason | null {
    return this.#reason;
  }

  /** Notes that hold at the moment. */
  get notes(): readonly Reason[] {
    return [...this.#notes.values()];
  }

  /** Takes a file that reads well, and says what it means for the plugin. */
  take(
    hash: string,
    file: FileInfo,
    situation: Pick<OfferSituation, 'isAsked' | 'machine' | 'rolledBackFrom'>,
  ): { readonly decision: OfferDecision; readonly isShownOtherwise: boolean } {
    const offered = { hash, stamp: file.stamp };
    const decision = decideOffer({ ...situation, before: this.#offered, file: offered });
    const isShownOtherwise = this.#reason !== null || this.#info?.path !== file.path;
    this.#offered = offered;
    this.#info = file;
    this.#reason = null;
    return { decision, isShownOtherwise };
  }

  /** Takes a file that cannot be used; `false` when that is known already. */
  refuse(reason: Reason, file: FileInfo): boolean {
    if (this.#info?.hash === file.hash && isSameReason(this.#reason, reason)) return false;
    this.#info = file;
    this.#reason = reason;
    return true;
  }

  /** Takes a note or, with `null`, takes it back; `false` when that changes nothing. */
  note(about: NoteAbout, note: Reason | null): boolean {
    if (isSameReason(this.#notes.get(about) ?? null, note)) return false;
    if (note === null) this.#notes.delete(about);
    else this.#notes.set(about, note);
    return true;
  }
}

/** A file as it is shown. */
export function toShownFile({ path, hash, bytes }: FileInfo): NonNullable<PluginSnapshot['file']> {
  return { path, hash, bytes };
}

/** What it means that a file has capabilities; `null`: it has none. */
export function tellCapabilities({ capabilities, path }: PluginVersion): Reason | null {
  if (capabilities === null || capabilities === undefined) return null;
  return makeReason('NOTE_FILE_CAPABILITIES', { capabilities, path });
}
