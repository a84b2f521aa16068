/** Decides what the file of a plugin means for it: nothing new, a version to try, or another try of what failed. Pure. */

import type { PluginMachine } from './plugin-machine.ts';

/** A file that read well. */
export interface OfferedFile {
  readonly hash: string;
  /** Differs once the file was touched. */
  readonly stamp: string;
}

/** What is known of a plugin when its file is looked at. */
export interface OfferSituation {
  /** The last file that read well in this host start. One that was refused before it could be offered does not count. */
  readonly before: OfferedFile | null;
  readonly file: OfferedFile;
  /** Somebody wants what was refused to be tried again. */
  readonly isAsked: boolean;
  readonly machine: Pick<PluginMachine, 'phase' | 'target' | 'candidate' | 'refused'>;
  /** What an admin went back from: only another content counts then. */
  readonly rolledBackFrom: string | null;
}

/** What follows. `retry`: the version that was chosen already is tried again, should it have failed. */
export type OfferDecision = 'nothing' | 'retry' | 'upgrade';

/** Judges a file that reads well. */
export function decideOffer({
  before,
  file,
  isAsked,
  machine,
  rolledBackFrom,
}: OfferSituation): OfferDecision {
  const { hash } = file;
  const { phase, target, candidate, refused } = machine;
  const isTouched = before !== null && before.stamp !== file.stamp;
  const isChanged = before?.hash !== hash;
  if (hash === rolledBackFrom || hash === candidate?.version) return 'nothing';
  // The first look of a host start says nothing new about what was refused before it.
  if (hash === refused) return isTouched || isAsked ? 'upgrade' : 'nothing';
  if (hash !== target) return isChanged || isTouched || isAsked ? 'upgrade' : 'nothing';
  if (isChanged && candidate !== null) return 'upgrade';
  const hasFailed = phase === 'failed' || phase === 'restarting';
  return hasFailed && (isTouched || isAsked) ? 'retry' : 'nothing';
}
