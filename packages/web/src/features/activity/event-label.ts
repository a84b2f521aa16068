/** What kinds of events are called. The server's own names are for machines. */

const labels = new Map(
  Object.entries({
    found: 'New file',
    starting: 'Starting',
    started: 'Started',
    ready: 'Ready',
    stopped: 'Stopped',
    restarting: 'Restart',
    crashed: 'Crash',
    failed: 'Failed',
    invalid: 'Invalid file',
    removed: 'File gone',
    enabled: 'Turned on',
    disabled: 'Turned off',
    unresponsive: 'No answer',
    recovered: 'Recovered',
    upgraded: 'Upgrade',
    upgrade_failed: 'Refused',
    memory_limit: 'Memory',
    log_dropped: 'Log cut',
    settings_changed: 'Settings',
    license_changed: 'License',
  }),
);

const groups = new Map(
  Object.entries({
    auth: 'Log-in',
    setup: 'Set-up',
    plugin: 'Plugin',
    panel: 'Panel',
    user: 'User',
    token: 'API token',
    host: 'Panel',
  }),
);

/** A word or two for the type of an event or the action of an entry; one nobody knows is written as words. */
export function eventLabel(type: string): string {
  const [group = ''] = type.split('.', 1);
  const words = type.replaceAll(/[._]/gu, ' ');
  const label = group === type ? labels.get(type) : groups.get(group);
  return label ?? words.charAt(0).toUpperCase() + words.slice(1);
}
