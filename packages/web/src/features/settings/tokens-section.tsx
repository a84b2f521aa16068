/** API tokens for scripts and tools: made here, shown once, revoked here. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TokenScope } from '@toru/protocol';
import { KeyRound } from 'lucide-react';
import { useState, type ReactNode, type SubmitEvent } from 'react';

import { CopyButton } from '../../components/copy-button.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Alert } from '../../components/ui/alert.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Select, TextField } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { toLocalMs, useNowMs } from '../../lib/clock.ts';
import { formatMoment } from '../../lib/format.ts';
import { callApi } from '../../lib/http.ts';
import { useConfirmedAction } from './confirmed-action.tsx';
import { useFormAction } from './form-action.ts';
import { FormOutcome } from './form-outcome.tsx';

interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly created_at: string;
  readonly created_by: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
}

const tokensKey = ['tokens'] as const;
const dayMs = 86_400_000;

const scopeWords: Readonly<Record<TokenScope, string>> = {
  read: 'Read',
  operate: 'Operate',
  admin: 'Administer',
};

/** The section. */
export function TokensSection(): ReactNode {
  const tokens = useQuery({
    queryKey: tokensKey,
    queryFn: async ({ signal }) =>
      (await callApi<{ readonly items: readonly ApiToken[] }>('/api/tokens', { signal })).items,
    staleTime: 0,
  });
  return (
    <>
      <NewToken />
      <Card>
        <CardHeader title="API tokens" />
        {tokens.isPending ? (
          <SkeletonGroup label="Loading API tokens" className="space-y-4 px-5 pb-5">
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
          </SkeletonGroup>
        ) : tokens.data === undefined ? (
          <ErrorState title="API tokens could not be loaded" error={tokens.error} onRetry={tokens.refetch} />
        ) : tokens.data.length === 0 ? (
          <StateMessage icon={<KeyRound />} title="No API tokens" className="pt-4">
            Scripts and monitoring tools use a token in place of a password.
          </StateMessage>
        ) : (
          <ul className="divide-y divide-border border-t border-border">
            {tokens.data.map((token) => (
              <Token key={token.id} token={token} />
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}

function NewToken(): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const confirmed = useConfirmedAction();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<TokenScope>('read');
  const [days, setDays] = useState('90');
  const [text, setText] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    const expiresAt = days === '' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
    const body = { name: name.trim(), scope, expires_at: expiresAt };
    const succeeded = await action.run(async () => {
      const made = await confirmed.run(() =>
        callApi<{ readonly token: string }>('/api/tokens', { method: 'POST', body }),
      );
      setText(made.token);
    }, 'The token was made.');
    if (!succeeded) return;
    setName('');
    await client.invalidateQueries({ queryKey: tokensKey });
  };
  return (
    <Card>
      <CardHeader title="New API token" />
      <form
        className="max-w-xl space-y-5 px-5 pb-5"
        onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          setText(null);
          void make();
        }}
      >
        <TextField
          label="Name"
          hint="What it is for, such as “monitoring”."
          required
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <div className="flex flex-wrap gap-4">
          <label className="space-y-1.5 text-sm font-medium">
            <span className="block">It may</span>
            <Select value={scope} onChange={({ target }) => setScope(target.value as TokenScope)}>
              <option value="read">read</option>
              <option value="operate">operate plugins</option>
              <option value="admin">do all but users and tokens</option>
            </Select>
          </label>
          <label className="space-y-1.5 text-sm font-medium">
            <span className="block">It ends</span>
            <Select value={days} onChange={({ target }) => setDays(target.value)}>
              <option value="30">in 30 days</option>
              <option value="90">in 90 days</option>
              <option value="365">in a year</option>
              <option value="">never</option>
            </Select>
          </label>
        </div>
        <FormOutcome action={action} />
        {text !== null && (
          <Alert tone="warning" title="Copy it now: it is not shown again">
            <span className="flex items-center gap-1">
              <code data-testid="new-token" className="min-w-0 font-mono text-xs break-all">
                {text}
              </code>
              <CopyButton text={text} label="Copy the token" />
            </span>
          </Alert>
        )}
        <Button type="submit" variant="primary" busy={action.isBusy}>
          Make the token
        </Button>
      </form>
      {confirmed.dialog}
    </Card>
  );
}

function Token({ token }: { readonly token: ApiToken }): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const confirmed = useConfirmedAction();
  const [isSure, setSure] = useState(false);
  const { id, name, scope, created_by: by, last_used_at: usedAt, expires_at: expiresAt } = token;
  const isOver = useNowMs() >= (expiresAt === null ? Infinity : toLocalMs(expiresAt));
  const revoke = async (): Promise<void> => {
    await action.run(
      () => confirmed.run(() => callApi(`/api/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' })),
      'Revoked.',
    );
    await client.invalidateQueries({ queryKey: tokensKey });
  };
  return (
    <li className="space-y-3 px-5 py-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium [overflow-wrap:anywhere]">
            {name}
            <Badge tone={scope === 'admin' ? 'accent' : 'neutral'}>{scopeWords[scope]}</Badge>
            {isOver && <Badge tone="danger">Ended</Badge>}
          </p>
          <p className="text-[0.8125rem] text-muted">
            Made by {by} ·{' '}
            {usedAt === null ? (
              'never used'
            ) : (
              <>
                used <RelativeTime at={usedAt} />
              </>
            )}{' '}
            · {expiresAt === null ? 'without end' : `ends ${formatMoment(expiresAt)}`}
          </p>
        </div>
        {isSure ? (
          <div className="flex gap-2">
            <Button size="sm" onClick={() => setSure(false)}>
              Keep
            </Button>
            <Button size="sm" variant="danger" busy={action.isBusy} onClick={() => void revoke()}>
              Revoke now
            </Button>
          </div>
        ) : (
          <Button size="sm" aria-label={`Revoke ${name}`} onClick={() => setSure(true)}>
            Revoke
          </Button>
        )}
      </div>
      {action.problem !== null && <FormOutcome action={action} />}
      {confirmed.dialog}
    </li>
  );
}
