/** When a navigation is one to another page, so that focus and reading move along. */

/**
 * What a person would call the page of a path. Tabs of a plugin's page, sections of the settings and the inside of a
 * plugin's view belong to the page they are on.
 *
 * Worked example: `/plugins/weather/logs` and `/plugins/weather` are both `/plugins/weather`.
 */
export function pageOf(pathname: string): string {
  const [, first = '', second = ''] = pathname.split('/');
  const ownsSecond = first === 'plugins' || first === 'p';
  return ownsSecond && second !== '' ? `/${first}/${second}` : `/${first}`;
}
