/** What the parts of the interface know of the router. */

import type { createBrowserRouter } from 'react-router';

/** The router of the panel. */
export type AppRouter = ReturnType<typeof createBrowserRouter>;
