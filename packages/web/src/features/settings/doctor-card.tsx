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

const levels: Readonly<Record<DoctorFinding['level'], { readonly tone: Tone; readonly word: string }>> = {
  problem: { tone: 'danger', word: 'Problem' },
  warning: { tone: 'warning', word: 'Warning' },
  note: { tone: 'info', word: 'Note' },
  ok: { tone: 'success', word: 'OK' },
};
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
      <CardHeader title="Check of this server">
        <Button size="sm" busy={check.isFetching} onClick={() => void check.refetch()}>
          <Stethoscope aria-hidden />
          Check now
        </Button>
      </CardHeader>
      {check.isError && (
        <ErrorState title="The check did not come to its end" error={check.error} onRetry={check.refetch} />
      )}
      {findings.length > 0 && (
        <ul aria-label="Findings" className="divide-y divide-border border-t border-border">
          {findings.map(({ code, level, message, advice }) => (
            <li key={`${code} ${message}`} className="space-y-1 px-5 py-3 text-sm [overflow-wrap:anywhere]">
              <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
                <Badge tone={levels[level].tone}>{levels[level].word}</Badge>
                <span className="min-w-0">{message}</span>
              </p>
              {advice !== null && <p className="text-[0.8125rem] text-muted">{advice}</p>}
            </li>
          ))}
        </ul>
      )}
      <p className="border-t border-border px-5 py-3 text-[0.8125rem] text-muted">
        Node, rights, disks, ports, proxy, certificate, plugins folder, database, clock and backups, as “toru
        doctor” looks at them.
      </p>
    </Card>
  );
}
