/** The one catalogue of reasons: every code with its sentence, what to do, whether it passes by itself, and who may be told. */

import { FILE_REASONS } from './file-reasons.ts';
import { LICENSE_REASONS } from './license-reasons.ts';
import { METADATA_REASONS } from './metadata-reasons.ts';
import { NOTE_REASONS } from './note-reasons.ts';
import { PROCESS_REASONS } from './process-reasons.ts';
import { START_REASONS } from './start-reasons.ts';
import type { ReasonTraits } from './traits.ts';

type Catalogue = typeof FILE_REASONS &
  typeof METADATA_REASONS &
  typeof START_REASONS &
  typeof PROCESS_REASONS &
  typeof LICENSE_REASONS &
  typeof NOTE_REASONS;

/** Every code of the catalogue. Retired codes stay listed, so that old records can be read. */
export type ReasonCode = keyof Catalogue;

/** The catalogue: traits by code. */
export const REASONS: Catalogue & Readonly<Record<ReasonCode, ReasonTraits>> = {
  ...FILE_REASONS,
  ...METADATA_REASONS,
  ...START_REASONS,
  ...PROCESS_REASONS,
  ...LICENSE_REASONS,
  ...NOTE_REASONS,
};
