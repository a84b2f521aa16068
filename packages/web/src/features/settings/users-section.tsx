/** Who may come in: all users, and a form for a new one. */

import { useQueryClient } from '@tanstack/react-query';
import type { Role } from '@toru/protocol';
import { UsersRound } from 'lucide-react';
import { useState, type ReactNode, type SubmitEvent } from 'react';

import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Select, TextField } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { useConfirmedAction } from './confirmed-action.tsx';
import { useFormAction } from './form-action.ts';
import { FormOutcome } from './form-outcome.tsx';
import { UserEntry } from './user-entry.tsx';
import { usersKey, useUsers } from './users.ts';

/** The section. */
export function UsersSection(): ReactNode {
  const users = useUsers();
  return (
    <>
      <Card>
        <CardHeader title="Users" />
        {users.isPending ? (
          <SkeletonGroup label="Loading users" className="space-y-4 px-5 pb-5">
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
          </SkeletonGroup>
        ) : users.data === undefined ? (
          <ErrorState title="Users could not be loaded" error={users.error} onRetry={users.refetch} />
        ) : users.data.length === 0 ? (
          <StateMessage icon={<UsersRound />} title="No further users" className="pt-4">
            The administrator comes from the server’s own configuration. Add a user for everyone else.
          </StateMessage>
        ) : (
          <ul className="divide-y divide-border border-t border-border">
            {users.data.map((user) => (
              <UserEntry key={user.username} user={user} />
            ))}
          </ul>
        )}
      </Card>
      <NewUser />
    </>
  );
}

function NewUser(): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const confirmed = useConfirmedAction();
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('client');
  const create = async (): Promise<void> => {
    const name = displayName.trim();
    const body = {
      username: username.trim(),
      password,
      role,
      ...(name === '' ? {} : { display_name: name }),
    };
    const succeeded = await action.run(
      () => confirmed.run(() => callApi('/api/users', { method: 'POST', body })),
      `${body.username} can log in now.`,
    );
    if (!succeeded) return;
    setUsername('');
    setDisplayName('');
    setPassword('');
    await client.invalidateQueries({ queryKey: usersKey });
  };
  return (
    <Card>
      <CardHeader title="New user" />
      <form
        className="max-w-xl space-y-5 px-5 pb-5"
        onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          void create();
        }}
      >
        <TextField
          label="User name"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={username}
          onChange={({ target }) => setUsername(target.value)}
        />
        <TextField
          label="Name"
          hint="Shown in the panel; the user name where left empty."
          autoComplete="off"
          maxLength={100}
          value={displayName}
          onChange={({ target }) => setDisplayName(target.value)}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
        <label className="block min-w-0 space-y-1.5 text-sm font-medium">
          <span className="block">Role</span>
          <Select
            className="max-w-full"
            value={role}
            onChange={({ target }) => setRole(target.value as Role)}
          >
            <option value="client">Client: uses plugins and their views</option>
            <option value="admin">Administrator: may do everything</option>
          </Select>
        </label>
        <FormOutcome action={action} />
        <Button type="submit" variant="primary" busy={action.isBusy}>
          Create the user
        </Button>
      </form>
      {confirmed.dialog}
    </Card>
  );
}
