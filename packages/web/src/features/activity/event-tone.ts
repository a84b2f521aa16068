/** How grave an event is, as a tone. */

import type { Tone } from '../../components/ui/badge.tsx';

const tones: Readonly<Record<string, Tone>> = {
  started: 'info',
  ready: 'success',
  recovered: 'success',
  upgraded: 'success',
  restarting: 'warning',
  unresponsive: 'warning',
  log_dropped: 'warning',
  upgrade_failed: 'danger',
  memory_limit: 'danger',
  crashed: 'danger',
  failed: 'danger',
  invalid: 'danger',
};

/** Tone of an event by its type; everything else is neutral. */
export function eventTone(type: string): Tone {
  return tones[type] ?? 'neutral';
}
