/** Words of messages about the whole panel. */
export const system = {
  theToolsAreSwitchedOff: 'The tools are unavailable during maintenance. They come back on their own.',
  itWasStartedThatWay: 'it was started that way',
  safeModeNoPluginRuns: 'Safe mode: no plugin runs ({reason}). Restart the panel normally to leave it.',
  noPluginViewIsLoaded: 'No plugin view is loaded in this tab. <button>Load views again</button>',
} as const;
