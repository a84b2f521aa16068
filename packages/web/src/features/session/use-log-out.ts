/** Logging out. */

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { toast } from 'sonner';

import { toSentence } from '../../lib/api-error.ts';
import { announceSessionChange } from './session-watch.ts';
import { logOut } from './session.ts';
import { t } from '../../messages/session.ts';

/** The function that logs out here and in all other tabs. */
export function useLogOut(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    try {
      await logOut();
    } catch (error) {
      toast.error(t('youAreStillLoggedIn'), { description: toSentence(error) });
      return;
    }
    announceSessionChange('logged_out');
    await navigate('/login', { replace: true });
    client.clear();
  };
}
