/** Versions of a plugin that are kept on disk, and the way back to the one before. */

import { Undo2 } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { Badge } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { t } from '../../messages/plugin-page.ts';

/** The card; nothing where no version is kept. */
export function KeptVersions({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  const versions = plugin.kept_versions ?? [];
  if (versions.length === 0) return null;
  const place = versions.findIndex(({ current }) => current);
  const previous = versions.find(({ current }, index) => !current && index > place);
  return (
    <Card aria-labelledby="versions-title">
      <CardHeader id="versions-title" title={t('keptVersions')}>
        {previous !== undefined && (
          <Button
            size="sm"
            busy={pending === 'rollback'}
            disabled={pending !== undefined}
            onClick={() => void act(plugin, 'rollback')}
          >
            <Undo2 aria-hidden />
            {t('backTo', { version: previous.version })}
          </Button>
        )}
      </CardHeader>
      <ul className="divide-y divide-border border-t border-border text-sm">
        {versions.map(({ version, hash, current }) => (
          <li key={hash} className="flex items-center gap-3 px-5 py-3">
            <span className="font-medium tabular-nums">{version}</span>
            <code title={hash} className="min-w-0 flex-1 truncate font-mono text-xs text-muted">
              {hash}
            </code>
            {current && <Badge tone="success">{t('inUse')}</Badge>}
          </li>
        ))}
      </ul>
      {previous === undefined && (
        <p className="border-t border-border px-5 py-3 text-[0.8125rem] text-muted">
          {t('thereIsNoEarlierVersion')}
        </p>
      )}
    </Card>
  );
}
