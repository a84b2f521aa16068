/** How far the start of a plugin has come, where it tells. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { t } from '../../messages/plugins.ts';

/** A bar with the plugin's own words; nothing while there is nothing to tell. */
export function StartProgress({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const { name, state, progress } = plugin;
  if (state !== 'starting' || progress === null) return null;
  const percent = Math.min(100, Math.max(0, Math.round(progress.percent)));
  return (
    <div className="w-full space-y-1.5 text-left text-[0.8125rem]">
      <p className="flex justify-between gap-4 text-soft">
        <span className="[overflow-wrap:anywhere]">
          {progress.message === '' ? t('starting') : progress.message}
        </span>
        <span className="tabular-nums">{percent} %</span>
      </p>
      <div
        role="progressbar"
        aria-label={t('startOf', { name })}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className="h-full rounded-full bg-primary transition-[width] duration-500"
          style={{ width: `${percent}%` }}
        />
      </div>
    </div>
  );
}
