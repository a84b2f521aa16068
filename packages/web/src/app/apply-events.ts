/** Writes live events into the cache that every page reads. */

import type { QueryClient } from '@tanstack/react-query';

import { noteServerTime } from '../lib/clock.ts';
import {
  prependEntry,
  recentEventsKey,
  toActivityEntry,
  type ActivityEntry,
} from '../features/activity/activity.ts';
import { storeSamples } from '../features/plugin-page/plugin-history.ts';
import { dropPlugin, storePlugin } from '../features/plugins/plugins.ts';
import { appendSample, type SystemHistory } from '../features/system/append-sample.ts';
import { storeUnsaved } from '../lib/instance.ts';
import { systemHistoryKey } from '../features/system/history.ts';
import { onLiveEvent } from '../features/live/live-events.ts';

/** Starts to apply events; answers with the function that stops it. */
export function applyLiveEvents(client: QueryClient): () => void {
  const stops = [
    onLiveEvent('plugin', (plugin) => storePlugin(client, plugin)),
    onLiveEvent('plugin_removed', ({ id }) => dropPlugin(client, id)),
    onLiveEvent('plugin_event', (event) => {
      client.setQueryData<readonly ActivityEntry[]>(
        recentEventsKey,
        (list) => list && prependEntry(list, toActivityEntry(event)),
      );
    }),
    onLiveEvent('system', (sample) => {
      noteServerTime(sample.at);
      client.setQueryData<SystemHistory>(
        systemHistoryKey,
        (history) => history && appendSample(history, sample),
      );
    }),
    onLiveEvent('unsaved', ({ changes }) => void storeUnsaved(client, changes)),
    onLiveEvent('plugin_samples', (samples) => storeSamples(client, samples)),
  ];
  return () => stops.forEach((stop) => stop());
}
