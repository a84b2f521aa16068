/** What a fault of a view means, in one line. */

import type { ViewFault } from '../../view-runtime/contract.ts';

/** One line that names the plugin. */
export function faultTitle(name: string, { kind }: Pick<ViewFault, 'kind'>): string {
  switch (kind) {
    case 'load':
      return `The view of ${name} could not be loaded`;
    case 'mount':
      return `The view of ${name} could not start`;
    case 'slow':
      return `The view of ${name} takes long to load`;
    case 'unmount':
      return `The view of ${name} did not close properly`;
    case 'error':
    case 'promise':
      return `Something went wrong in the view of ${name}`;
  }
}
