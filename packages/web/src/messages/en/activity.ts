/** Words of the activity page. */
export const activity = {
  from: 'from {address}',
  open: 'Open {name}',
  activity: 'Activity',
  whatHappenedToPluginsAnd: 'What happened to plugins, and who did what in the panel.',
  export: 'Export',
  searchActivity: 'Search activity',
  kind: 'Kind',
  everything: 'Everything',
  pluginEvents: 'Plugin events',
  doneByPeople: 'Done by people',
  plugin: 'Plugin',
  allPlugins: 'All plugins',
  loadingActivity: 'Loading activity',
  activityCouldNotBeLoaded: 'Activity could not be loaded',
  noActivityFitsTheseFilters: 'No activity matches these filters.',
  nothingFound: 'Nothing found',
  showOlder: 'Show older',
  since: '{times} since {time}',
  details: 'Details',
  aPlugin: 'a plugin',
  somebodyFailed: 'Somebody failed to log in',
  somebodyFailedAs: 'Somebody failed to log in as "{username}"',
  times: '{count} times',
  authLogin: '{refused, select, yes {{actor} tried to log in, which was refused} other {{actor} logged in}}',
  authLogout:
    '{refused, select, yes {{actor} tried to log out, which was refused} other {{actor} logged out}}',
  authConfirm:
    '{refused, select, yes {{actor} tried to enter the password again, which was refused} other {{actor} entered the password again}}',
  authPasswordChange:
    '{refused, select, yes {{actor} tried to change their own password, which was refused} other {{actor} changed their own password}}',
  authLanguageChange:
    '{refused, select, yes {{actor} tried to choose a language, which was refused} other {{actor} chose a language}}',
  setupComplete:
    '{refused, select, yes {{actor} tried to set up the panel, which was refused} other {{actor} set up the panel}}',
  panelSettings:
    '{refused, select, yes {{actor} tried to change the settings of the panel, which was refused} other {{actor} changed the settings of the panel}}',
  pluginRescan:
    '{refused, select, yes {{actor} tried to rescan the plugins folder, which was refused} other {{actor} rescanned the plugins folder}}',
  pluginEnable:
    '{refused, select, yes {{actor} tried to enable {plugin}, which was refused} other {{actor} enabled {plugin}}}',
  pluginDisable:
    '{refused, select, yes {{actor} tried to disable {plugin}, which was refused} other {{actor} disabled {plugin}}}',
  pluginRestart:
    '{refused, select, yes {{actor} tried to restart {plugin}, which was refused} other {{actor} restarted {plugin}}}',
  pluginRollback:
    '{refused, select, yes {{actor} tried to go back to the previous version of {plugin}, which was refused} other {{actor} went back to the previous version of {plugin}}}',
  pluginSettings:
    '{refused, select, yes {{actor} tried to change the settings of {plugin}, which was refused} other {{actor} changed the settings of {plugin}}}',
  pluginAccess:
    '{refused, select, yes {{actor} tried to choose who uses {plugin}, which was refused} other {{actor} chose who uses {plugin}}}',
  pluginLicense:
    '{refused, select, yes {{actor} tried to install a license for {plugin}, which was refused} other {{actor} installed a license for {plugin}}}',
  pluginLicenseRemove:
    '{refused, select, yes {{actor} tried to remove the license of {plugin}, which was refused} other {{actor} removed the license of {plugin}}}',
  pluginLicenseRestore:
    '{refused, select, yes {{actor} tried to put back the previous license of {plugin}, which was refused} other {{actor} put back the previous license of {plugin}}}',
  pluginViewData:
    '{refused, select, yes {{actor} tried to use the stored data of {plugin}, which was refused} other {{actor} used the stored data of {plugin}}}',
  userCreate:
    '{refused, select, yes {{actor} tried to create the user "{user}", which was refused} other {{actor} created the user "{user}"}}',
  userUpdate:
    '{refused, select, yes {{actor} tried to change the user "{user}", which was refused} other {{actor} changed the user "{user}"}}',
  userPasswordReset:
    '{refused, select, yes {{actor} tried to set the password of "{user}", which was refused} other {{actor} set the password of "{user}"}}',
  userDelete:
    '{refused, select, yes {{actor} tried to delete the user "{user}", which was refused} other {{actor} deleted the user "{user}"}}',
  tokenCreate:
    '{refused, select, yes {{actor} tried to create an API token, which was refused} other {{actor} created an API token}}',
  tokenRevoke:
    '{refused, select, yes {{actor} tried to revoke an API token, which was refused} other {{actor} revoked an API token}}',
  wasEnabled: '{name} was enabled',
  wasDisabled: '{name} was disabled',
  hasStopped: '{name} stopped',
  isReady: '{name} is ready',
  doesNotRespond: '{name} does not respond',
  respondsAgain: '{name} responds again',
  wasRemoved: '{name} was removed',
  restartsIn: '{name} restarts in {seconds} s',
  isStarting: '{name} {version} is starting',
  startedAsProcess: '{name} {version} started as process {pid}',
  wasFound: '{name} {version} was found in {file}',
  wasUpgraded: '{name} was upgraded to {version}',
  settingsWereChanged: '{name}: its settings were changed',
  licenseWasChanged: '{name}: its license was changed',
  isInvalid: '{name}: {cause}',
  hasFailed: '{name} failed: {cause}',
  hasCrashed: '{name} crashed: {cause}',
  cannotRun: '{name} cannot run: {cause}',
  changedFileCannotBeUsed: '{name}: its changed file cannot be used: {cause}',
  didNotGetReady: '{name} {version} did not get ready: {cause}; the version before it stays',
  discovered: 'Discovered',
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
  enabled: 'Enabled',
  disabled: 'Disabled',
  unresponsive: 'No answer',
  recovered: 'Recovered',
  upgraded: 'Upgrade',
  upgradeFailed: 'Refused',
  memoryLimit: 'Memory',
  logDropped: 'Log cut',
  settingsChanged: 'Settings',
  licenseChanged: 'License',
  auth: 'Log-in',
  setup: 'Set-up',
  panel: 'Panel',
  user: 'User',
  token: 'API token',
  tokenConfirm:
    '{refused, select, yes {{actor} tried to confirm an API token, which was refused} other {{actor} confirmed an API token}}',
  backupMake:
    '{refused, select, yes {{actor} tried to make a backup, which was refused} other {{actor} made a backup}}',
  backupSchedule:
    '{refused, select, yes {{actor} tried to change when backups are made, which was refused} other {{actor} changed when backups are made}}',
} as const;
