/** API tokens: what scripts use in place of a password. */

import { useQueryClient } from '@tanstack/react-query';
import type { TokenScope } from '@toru/protocol';
import { ExternalLink, KeyRound, Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';

import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { toLocalMs, useNowMs } from '../../lib/clock.ts';
import { formatMoment } from '../../lib/format.ts';
import { callApi } from '../../lib/http.ts';
import { panelUrl } from '../../lib/panel-url.ts';
import { useConfirmedAction } from '../forms/confirmed-action.tsx';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { NewTokenDialog } from './new-token-dialog.tsx';
import { tokensKey, useTokens, type ApiToken } from './tokens.ts';
import { t } from '../../messages/settings.ts';

const scopeWords = {
  read: 'read2',
  operate: 'operate',
  admin: 'administer',
} as const satisfies Readonly<Record<TokenScope, string>>;

/** The section. */
export function TokensSection(): ReactNode {
  const tokens = useTokens();
  const [isMaking, setMaking] = useState(false);
  const add = (
    <Button size="sm" variant="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      {t('newToken')}
    </Button>
  );
  return (
    <Card>
      <CardHeader title={t('apiTokens')}>{(tokens.data?.length ?? 0) > 0 && add}</CardHeader>
      {tokens.isPending ? (
        <SkeletonGroup label={t('loadingApiTokens')} className="space-y-4 px-5 pb-5">
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </SkeletonGroup>
      ) : tokens.data === undefined ? (
        <ErrorState title={t('apiTokensCouldNotBe')} error={tokens.error} onRetry={tokens.refetch} />
      ) : tokens.data.length === 0 ? (
        <StateMessage icon={<KeyRound />} title={t('noApiTokens')} className="pt-4" actions={add}>
          {t('scriptsAndMonitoringToolsUse')}
        </StateMessage>
      ) : (
        <ul className="divide-y divide-border border-t border-border">
          {tokens.data.map((token) => (
            <Token key={token.id} token={token} />
          ))}
        </ul>
      )}
      <p className="border-t border-border px-5 py-3 text-[0.8125rem] text-muted">
        <a
          href={panelUrl('/api/docs')}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1.5 font-medium text-accent hover:underline touch:min-h-11"
        >
          {t('whatATokenCanCall')}
          <ExternalLink aria-hidden className="size-3.5" />
        </a>
      </p>
      {isMaking && <NewTokenDialog onClose={() => setMaking(false)} />}
    </Card>
  );
}

function Token({ token }: { readonly token: ApiToken }): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const confirmed = useConfirmedAction();
  const [isSure, setSure] = useState(false);
  const { id, name, scope, created_by: by, last_used_at: usedAt, expires_at: expiresAt } = token;
  const isWaiting = token.unconfirmed_since !== null;
  const isOver = useNowMs() >= (expiresAt === null ? Infinity : toLocalMs(expiresAt));
  const revoke = async (): Promise<void> => {
    await action.run(
      () => confirmed.run(() => callApi(`/api/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' })),
      t('revoked'),
    );
    await client.invalidateQueries({ queryKey: tokensKey });
  };
  const confirm = async (): Promise<void> => {
    await action.run(
      () => confirmed.run(() => callApi(`/api/tokens/${encodeURIComponent(id)}/confirm`, { method: 'POST' })),
      t('confirmed'),
    );
    await client.invalidateQueries({ queryKey: tokensKey });
  };
  return (
    <li className="space-y-3 px-5 py-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium [overflow-wrap:anywhere]">
            {name}
            <Badge tone={scope === 'admin' ? 'accent' : 'neutral'}>{t(scopeWords[scope])}</Badge>
            {isOver && <Badge tone="danger">{t('ended')}</Badge>}
            {isWaiting && !isOver && <Badge tone="warning">{t('waitingForConfirmation')}</Badge>}
          </p>
          <p className="text-[0.8125rem] text-muted">
            {t.rich('made', {
              name: by,
              used:
                usedAt === null
                  ? t('neverUsed')
                  : t.rich('used', { relativeTime: <RelativeTime at={usedAt} /> }),
              end: expiresAt === null ? t('withoutEnd') : t('ends', { expiresAt: formatMoment(expiresAt) }),
            })}
          </p>
        </div>
        {isSure ? (
          <div className="flex gap-2">
            <Button size="sm" onClick={() => setSure(false)}>
              {t('keep')}
            </Button>
            <Button size="sm" variant="danger" busy={action.isBusy} onClick={() => void revoke()}>
              {t('revokeNow')}
            </Button>
          </div>
        ) : (
          <div className="flex gap-2">
            {isWaiting && !isOver && (
              <Button
                size="sm"
                variant="primary"
                aria-label={t('confirmOf', { name })}
                busy={action.isBusy}
                onClick={() => void confirm()}
              >
                {t('confirm')}
              </Button>
            )}
            <Button size="sm" aria-label={t('revoke2', { name })} onClick={() => setSure(true)}>
              {t('revoke')}
            </Button>
          </div>
        )}
      </div>
      {isWaiting && !isOver && <p className="text-[0.8125rem] text-muted">{t('aBackupWasRestored')}</p>}
      {action.problem !== null && <FormOutcome action={action} />}
      {confirmed.dialog}
    </li>
  );
}
