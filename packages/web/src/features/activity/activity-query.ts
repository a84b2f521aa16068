/** Turns the filters of the activity page into the query of its address. */

/** What is shown. */
export interface ActivityFilter {
  readonly kind: 'all' | 'plugin' | 'audit';
  /** Empty: all. */
  readonly plugin: string;
  /** Empty: everything. */
  readonly search: string;
}

/** Worked example: `{kind: 'audit', plugin: '', search: 'a b'}` → `?kind=audit&search=a+b`. */
export function toActivityQuery({ kind, plugin, search }: ActivityFilter): string {
  const query = new URLSearchParams({ kind });
  if (plugin !== '') query.set('plugin', plugin);
  if (search.trim() !== '') query.set('search', search.trim());
  return `?${query.toString()}`;
}
