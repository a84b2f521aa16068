/** How long a plugin's process has been up, counting on. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { useNowMs } from '../../lib/clock.ts';
import { formatDuration } from '../../lib/format.ts';
import { learntAtMs } from './plugins.ts';

/** The span, or a dash where no process runs. */
export function Uptime({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const nowMs = useNowMs();
  if (plugin.uptime_ms === null) return '–';
  return formatDuration(plugin.uptime_ms + Math.max(0, nowMs - learntAtMs(plugin)));
}
