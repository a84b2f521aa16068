/**
 * Service workers below the panel's address are removed: the panel has none, so each was left behind by a plugin.
 *
 * The server lets none be registered any more, but one from before lives on by itself, and rules pages of plugins long removed.
 */

type Container = Pick<ServiceWorkerContainer, 'getRegistrations'>;

/** Removes them; others of the same origin stay. `baseUri`: address of the panel. */
export async function removeServiceWorkers(container: Container | undefined, baseUri: string): Promise<void> {
  if (container === undefined) return;
  const registrations = await container.getRegistrations().catch(() => []);
  const ours = registrations.filter(({ scope }) => scope.startsWith(new URL('.', baseUri).href));
  await Promise.allSettled(ours.map((registration) => registration.unregister()));
}
