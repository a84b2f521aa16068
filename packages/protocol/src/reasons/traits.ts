/** What the catalogue says of one code. Types only. */

import type { AdviceKey } from './advice.ts';

/** An entry of the catalogue. */
export interface ReasonTraits {
  /** English sentence without a full stop; see template.ts for its marks. */
  readonly sentence: string;
  /** What a person can do. */
  readonly advice: AdviceKey;
  /** It may pass without anybody changing the file, the settings or the license. */
  readonly retryable: boolean;
  /** Who may be told. Absent: administrators only. */
  readonly audience?: 'client';
}
