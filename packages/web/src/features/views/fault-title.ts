/** What a fault of a view means, in one line. */

import type { ViewFault } from '../../view-runtime/contract.ts';
import { t } from '../../messages/views.ts';

/** One line that names the plugin. */
export function faultTitle(name: string, { kind }: Pick<ViewFault, 'kind'>): string {
  switch (kind) {
    case 'load':
      return t('theViewOfCouldNot', { name });
    case 'mount':
      return t('theViewOfCouldNot2', { name });
    case 'slow':
      return t('theViewOfTakesLong', { name });
    case 'unmount':
      return t('theViewOfDidNot', { name });
    case 'error':
    case 'promise':
      return t('somethingWentWrongInThe', { name });
  }
}
