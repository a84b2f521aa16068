/** An examination of the installation and its machine, made when somebody asks for it. */

import { useQuery } from '@tanstack/react-query';
import type { DoctorFinding } from '@toru/api';
import { Stethoscope } from 'lucide-react';
import type { ReactNode } from 'react';

import { ErrorState } from '../../components/states.tsx';
import { Badge, type Tone } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { callApi } from '../../lib/http.ts';
import { t } from '../../messages/settings.ts';

const levels = {
  problem: { tone: 'danger', word: 'problem' },
  warning: { tone: 'warning', word: 'warning' },
  note: { tone: 'info', word: 'note' },
  ok: { tone: 'success', word: 'fine' },
} as const satisfies Readonly<Record<DoctorFinding['level'], { readonly tone: Tone; readonly word: string }>>;
const order = Object.keys(levels);

/** The card. */
export function DoctorCard(): ReactNode {
  const check = useQuery({
    queryKey: ['doctor'],
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly findings: readonly DoctorFinding[] }>('/api/doctor', { signal })).findings,
    enabled: false,
    gcTime: 0,
    retry: false,
  });
  const findings = (check.data ?? []).toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  return (
    <Card>
      <CardHeader title={t('checkOfThisServer')}>
        <Button size="sm" busy={check.isFetching} onClick={() => void check.refetch()}>
          <Stethoscope aria-hidden />
          {t('checkNow')}
        </Button>
      </CardHeader>
      {check.isError && (
        <ErrorState title={t('theCheckDidNotCome')} error={check.error} onRetry={check.refetch} />
      )}
      {findings.length > 0 && (
        <ul aria-label={t('findings')} className="divide-y divide-border border-t border-border">
          {findings.map(({ code, level, message, advice }) => (
            <li key={`${code} ${message}`} className="space-y-1 px-5 py-3 text-sm [overflow-wrap:anywhere]">
              <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
                <Badge tone={levels[level].tone}>{t(levels[level].word)}</Badge>
                <span className="min-w-0">{message}</span>
              </p>
              {advice !== null && <p className="text-[0.8125rem] text-muted">{advice}</p>}
            </li>
          ))}
        </ul>
      )}
      <p className="border-t border-border px-5 py-3 text-[0.8125rem] text-muted">
        {t('nodeRightsDisksPortsProxy')}
      </p>
    </Card>
  );
}
