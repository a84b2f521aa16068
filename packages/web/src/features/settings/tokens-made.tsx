/** What becomes of the API tokens that an administrator has made, before the account is taken away: they are revoked, unless they are kept. */

import type { ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { findTokensOf } from './tokens-of.ts';
import { useTokens } from './tokens.ts';
import { formatList } from '../../lib/format.ts';
import { t } from '../../messages/settings.ts';

/** Props of {@link TokensMade}. */
export interface TokensMadeProps {
  readonly username: string;
  readonly isKeeping: boolean;
  readonly isBusy: boolean;
  readonly onChange: (isKeeping: boolean) => void;
}

/** The tokens and the choice; nothing where there are none. */
export function TokensMade({ username, isKeeping, isBusy, onChange }: TokensMadeProps): ReactNode {
  const tokens = useTokens();
  if (tokens.isPending) {
    return (
      <SkeletonGroup label={t('loadingApiTokensOf', { username })}>
        <Skeleton className="h-10" />
      </SkeletonGroup>
    );
  }
  const made = tokens.data === undefined ? null : findTokensOf(tokens.data, username);
  if (made?.length === 0) return null;
  const names =
    made === null
      ? t('whichOnesCouldNotBe')
      : `${formatList(made.map(({ name }) => t('quoted', { name })))}.`;
  return (
    <Alert
      tone="warning"
      announced={false}
      title={isKeeping ? t('apiTokensThatHasMade', { username }) : t('apiTokensThatHasMade2', { username })}
      data-testid="tokens-made"
    >
      <p>{names}</p>
      <label className="flex min-h-8 items-center gap-2.5 touch:min-h-11">
        <input
          type="checkbox"
          className="size-4 shrink-0 accent-(--toru-primary)"
          checked={isKeeping}
          disabled={isBusy}
          onChange={({ target }) => onChange(target.checked)}
        />
        {t('keepThem')}
      </label>
    </Alert>
  );
}
