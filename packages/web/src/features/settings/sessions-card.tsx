/** Where one is logged in: browsers and scripts, each with a way to end it. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { OwnSession } from '@toru/api';
import type { ReactNode } from 'react';

import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { agentName } from './agent-name.ts';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { t } from '../../messages/settings.ts';

const sessionsKey = ['sessions'] as const;

/** The card. */
export function SessionsCard(): ReactNode {
  const sessions = useQuery({
    queryKey: sessionsKey,
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly items: readonly OwnSession[] }>('/api/auth/sessions', { signal })).items,
    staleTime: 0,
  });
  return (
    <Card>
      <CardHeader title={t('whereYouAreLoggedIn')} />
      {sessions.isPending ? (
        <SkeletonGroup label={t('loadingSessions')} className="space-y-4 px-5 pb-5">
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </SkeletonGroup>
      ) : sessions.data === undefined ? (
        <ErrorState title={t('sessionsCouldNotBeLoaded')} error={sessions.error} onRetry={sessions.refetch} />
      ) : (
        <ul data-testid="sessions" className="divide-y divide-border border-t border-border">
          {sessions.data.map((session) => (
            <Entry key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Entry({ session }: { readonly session: OwnSession }): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const name = agentName(session.user_agent);
  const end = async (): Promise<void> => {
    await action.run(() => callApi(`/api/auth/sessions/${session.id}`, { method: 'DELETE' }), '');
    await client.invalidateQueries({ queryKey: sessionsKey });
  };
  return (
    <li className="space-y-3 px-5 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <p
            title={session.user_agent ?? undefined}
            className="flex flex-wrap items-center gap-2 text-sm font-medium [overflow-wrap:anywhere]"
          >
            {name}
            {session.current && <Badge tone="accent">{t('here')}</Badge>}
          </p>
          <p className="text-[0.8125rem] text-muted [overflow-wrap:anywhere]">
            {session.address !== null && `${session.address} · `}
            {t.rich('usedLoggedIn', {
              relativeTime: <RelativeTime at={session.last_used_at} />,
              relativeTime2: <RelativeTime at={session.created_at} />,
            })}
          </p>
        </div>
        {!session.current && (
          <Button
            size="sm"
            aria-label={t('endTheSessionOf', { name })}
            busy={action.isBusy}
            onClick={() => void end()}
          >
            {t('end')}
          </Button>
        )}
      </div>
      {action.problem !== null && <FormOutcome action={action} />}
    </li>
  );
}
