/** The page for an error inside a page. The rest of the shell goes on. */

import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRouteError } from 'react-router';

import { StateMessage } from '../components/states.tsx';
import { Button } from '../components/ui/button.tsx';
import { toSentence } from '../lib/api-error.ts';
import { t } from '../messages/shell.ts';

/** Says what went wrong and offers to load the page again. */
export function RouteError(): ReactNode {
  const error = useRouteError();
  return (
    <div className="flex min-h-[60dvh] flex-1 items-center justify-center">
      <StateMessage
        role="alert"
        tone="danger"
        icon={<CircleAlert />}
        title={t('thisPageRanIntoAn')}
        actions={
          <Button variant="primary" onClick={() => window.location.reload()}>
            {t('loadItAgain')}
          </Button>
        }
      >
        {toSentence(error)}
      </StateMessage>
    </div>
  );
}
