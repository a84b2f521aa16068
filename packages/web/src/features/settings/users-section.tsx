/** Who may come in: all users, and a dialog for a new one. */

import { UserPlus, UsersRound } from 'lucide-react';
import { useState, type ReactNode } from 'react';

import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { NewUserDialog } from './new-user-dialog.tsx';
import { UserEntry } from './user-entry.tsx';
import { useUsers } from '../users/users.ts';
import { t } from '../../messages/settings.ts';

/** The section. */
export function UsersSection(): ReactNode {
  const users = useUsers();
  const [isAdding, setAdding] = useState(false);
  const add = (
    <Button size="sm" variant="primary" onClick={() => setAdding(true)}>
      <UserPlus aria-hidden />
      {t('newUser')}
    </Button>
  );
  return (
    <Card>
      <CardHeader title={t('users')}>{(users.data?.length ?? 0) > 0 && add}</CardHeader>
      {users.isPending ? (
        <SkeletonGroup label={t('loadingUsers')} className="space-y-4 px-5 pb-5">
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </SkeletonGroup>
      ) : users.data === undefined ? (
        <ErrorState title={t('usersCouldNotBeLoaded')} error={users.error} onRetry={users.refetch} />
      ) : users.data.length === 0 ? (
        <StateMessage icon={<UsersRound />} title={t('noFurtherUsers')} className="pt-4" actions={add}>
          {t('theAdministratorComesFromThe')}
        </StateMessage>
      ) : (
        <ul className="divide-y divide-border border-t border-border">
          {users.data.map((user) => (
            <UserEntry key={user.username} user={user} />
          ))}
        </ul>
      )}
      {isAdding && <NewUserDialog onClose={() => setAdding(false)} />}
    </Card>
  );
}
