/** Asks for the password over the page when the session has ended; the page and what was typed in it stay. */

import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { Dialog } from '../../components/ui/dialog.tsx';
import { panelUrl } from '../../lib/panel-url.ts';
import { useStore } from '../../lib/store.ts';
import { endedWords } from './ended-words.ts';
import { LoginForm } from './login-form.tsx';
import { comeBack, sessionOver } from './session-over.ts';
import { t } from '../../messages/session.ts';

/** The question; nothing while the session stands. */
export function LogInAgain(): ReactNode {
  const client = useQueryClient();
  const over = useStore(sessionOver);
  if (over === null) return null;
  return (
    <Dialog
      open
      onOpenChange={null}
      title={t('logInAgain')}
      description={t('thisPageStaysAsIt', { ended: endedWords(over.ended) ?? t('yourSessionHasEnded') })}
      data-testid="log-in-again"
    >
      <LoginForm username={over.username} onDone={(user) => comeBack(client, user)} />
      <p className="mt-4 text-center text-sm">
        <a
          href={panelUrl('/login')}
          className="inline-flex items-center font-medium text-accent hover:underline touch:min-h-11"
        >
          {t('leaveThisPage')}
        </a>
      </p>
    </Dialog>
  );
}
