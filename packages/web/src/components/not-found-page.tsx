/** The page for an address that leads nowhere. */

import { Compass } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { Page } from './page.tsx';
import { PageHeader } from './page-header.tsx';
import { StateMessage } from './states.tsx';
import { Button } from './ui/button.tsx';
import { t } from '../messages/shell.ts';

/** Says so, and leads back. */
export function NotFoundPage(): ReactNode {
  return (
    <Page>
      <PageHeader title={t('pageNotFound')} />
      <StateMessage
        icon={<Compass />}
        title={t('thereIsNothingAtThis')}
        actions={
          <Button asChild variant="primary">
            <Link to="/">{t('goToTheDashboard')}</Link>
          </Button>
        }
      >
        {t('theLinkMayBeOld')}
      </StateMessage>
    </Page>
  );
}
