/** The page for an address that leads nowhere. */

import { Compass } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { Page } from './page.tsx';
import { PageHeader } from './page-header.tsx';
import { StateMessage } from './states.tsx';
import { Button } from './ui/button.tsx';

/** Says so, and leads back. */
export function NotFoundPage(): ReactNode {
  return (
    <Page>
      <PageHeader title="Page not found" />
      <StateMessage
        icon={<Compass />}
        title="There is nothing at this address"
        actions={
          <Button asChild variant="primary">
            <Link to="/">Go to the dashboard</Link>
          </Button>
        }
      >
        The link may be old, or a plugin that lived here was turned off.
      </StateMessage>
    </Page>
  );
}
