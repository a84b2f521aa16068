/** Asks before a page is left on which something was typed and not saved. */

import { useEffect, type ReactNode } from 'react';
import { useBlocker } from 'react-router';

import { Button } from '../components/ui/button.tsx';
import { Dialog } from '../components/ui/dialog.tsx';
import { useStore } from '../lib/store.ts';
import { askToLeave, hasUnsaved, leaveQuestion } from '../lib/unsaved.ts';
import { t } from '../messages/shell.ts';

/** The guard; the shell has one. */
export function LeaveGuard(): ReactNode {
  // Whoever is logged out has no choice.
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      currentLocation.pathname !== nextLocation.pathname &&
      !nextLocation.pathname.endsWith('/login') &&
      hasUnsaved(),
  );
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    void askToLeave().then((leave) => {
      if (leave) blocker.proceed();
      else blocker.reset();
    });
  }, [blocker]);
  const question = useStore(leaveQuestion);
  return (
    <Dialog
      open={question !== null}
      onOpenChange={(open) => {
        if (!open) question?.answer(false);
      }}
      title={t('leaveWithoutSaving')}
      description={t('whatYouTypedHereIs')}
      data-testid="leave-dialog"
      footer={
        <>
          <Button variant="danger" onClick={() => question?.answer(true)}>
            {t('leaveWithoutSaving2')}
          </Button>
          <Button variant="primary" autoFocus onClick={() => question?.answer(false)}>
            {t('stay')}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}
