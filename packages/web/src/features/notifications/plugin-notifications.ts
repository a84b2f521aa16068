/** Shows what plugins tell people, wherever in the panel they are. */

import { useQueryClient } from '@tanstack/react-query';
import type { LiveEvents, PluginInfo } from '@toru/api';
import { useEffect } from 'react';
import { toast } from 'sonner';

import { onLiveEvent } from '../live/live-events.ts';
import { pluginsKey } from '../plugins/plugins.ts';

const show = { info: toast.info, warn: toast.warning, error: toast.error } as const;

/**
 * Shows notifications while the component is there.
 *
 * One per plugin is on show: a newer one takes the place of the older, so none can flood the corner.
 */
export function usePluginNotifications(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onLiveEvent('notification', ({ plugin, level, title, message }: LiveEvents['notification']) => {
        const list = client.getQueryData<readonly PluginInfo[]>(pluginsKey);
        const name = list?.find(({ id }) => id === plugin)?.name ?? plugin;
        show[level](`${name}: ${title}`, {
          id: `notification-${plugin}`,
          description: message,
          duration: level === 'info' ? 8000 : Infinity,
        });
      }),
    [client],
  );
}
