/** The page for an error inside a page. The rest of the shell goes on. */

import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRouteError } from 'react-router';

import { StateMessage } from '../components/states.tsx';
import { Button } from '../components/ui/button.tsx';
import { toSentence } from '../lib/api-error.ts';

/** Says what went wrong and offers to load the page again. */
export function RouteError(): ReactNode {
  const error = useRouteError();
  const outdated = isChunkError(error);
  return (
    <div className="flex min-h-[60dvh] flex-1 items-center justify-center">
      <StateMessage
        role="alert"
        tone={outdated ? 'accent' : 'danger'}
        icon={<CircleAlert />}
        title={outdated ? 'This page was updated on the server' : 'This page ran into an error'}
        actions={
          <Button variant="primary" onClick={() => window.location.reload()}>
            Load it again
          </Button>
        }
      >
        {outdated ? 'Load it again to get the new version.' : toSentence(error)}
      </StateMessage>
    </div>
  );
}

/** A part of the page could not be fetched: usually the panel was upgraded while the page was open. */
function isChunkError(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/iu.test(error.message);
}
