/** The measure of ordinary pages. */

import type { ReactNode } from 'react';

/** Centres its content and keeps lines from getting too long. */
export function Page({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className="mx-auto w-full max-w-7xl px-4 py-6 sm:px-6 lg:px-8 lg:py-8">{children}</div>;
}
