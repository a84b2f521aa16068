/**
 * Words that are not used any more, what to say instead, and how often each is left.
 *
 * A number may only become smaller. Lower it with the change that takes occurrences away; a word that is gone keeps its line with 0.
 * What the words in their place mean stands in docs/glossary.md.
 */

/** One word. */
export interface DeniedWord {
  /** Letter for letter, or a pattern for one that is also a part of other words. */
  readonly word: string | RegExp;
  /** What to say instead. */
  readonly say: string;
  /** Occurrences that are left in the prose of Markdown pages. Default: 0. */
  readonly inPages?: number;
  /** Occurrences that are left in sources, comments and texts of the interface included. Default: 0. */
  readonly inSources?: number;
}

export const DENIED_WORDS: readonly DeniedWord[] = [
  { word: /licence/i, say: 'license', inSources: 2 },
  { word: /colour/i, say: 'color' },
  { word: /behaviour/i, say: 'behavior' },
  { word: /\brecognise/i, say: 'recognize' },
  { word: /\boptimise/i, say: 'optimize' },
  { word: /verdict/i, say: 'result, validation or state, by meaning', inPages: 11, inSources: 348 },
  { word: /bears [^.\n]{0,20}marker/, say: 'is tagged with' },
  { word: 'it no more', say: 'no longer' },
  { word: 'separate by blanks', say: 'by spaces' },
  { word: 'RouterLink', say: 'FastifyAdapter' },
  { word: 'HeadWait', say: 'HeaderTimeout' },
  { word: 'makeLast', say: 'disableKeepAlive' },
  { word: 'endSoon', say: 'closeGracefully' },
  { word: 'takePiece', say: 'BufferPool.acquire' },
  { word: 'givePiece', say: 'BufferPool.release' },
  { word: 'UnsentBodies', say: 'WriteBacklogLimit' },
  { word: 'HeaderBag', say: 'HeaderMap' },
  { word: 'AccessBook', say: 'AccessOverrides' },
  { word: 'working-parts', say: 'services' },
  { word: 'PluginStory', say: 'PluginEventReporter' },
  { word: 'PluginMemory', say: 'PluginState', inSources: 39 },
  { word: 'child-surroundings', say: 'child-environment' },
  { word: 'child-remains', say: 'child-cleanup' },
  { word: 'stop-ladder', say: 'graceful-stop' },
  { word: 'start-turn', say: 'spawn-queue' },
  { word: 'GiveBack', say: 'Release' },
  { word: 'SilenceWatch', say: 'LivenessMonitor' },
  { word: '#untold', say: '#pendingUpdates' },
  { word: 'CallDesk', say: 'CallDispatcher' },
  { word: 'WideWindow', say: 'WindowAutoTuner' },
  { word: 'takeSurplus', say: 'excess credit' },
  { word: 'HostMark', say: 'HostInstanceId' },
  { word: 'rules-of-the-whole', say: 'cross-session-rules' },
  { word: 'PlayedLicense', say: 'SimulatedLicense' },
  { word: 'play-host', say: 'FakeHost' },
  { word: 'Inflow', say: 'ReceiveBuffer' },
  { word: 'standsFor', say: 'registerPolyfill' },
  { word: 'standIn', say: 'lazyClass' },
  { word: 'behindText', say: 'skipString' },
  { word: 'wearLook', say: 'applyTheme' },
  { word: 'memory-care', say: 'heap-policy' },
  { word: /bystander/i, say: 'canary' },
  { word: /contender/i, say: 'candidate' },
  {
    word: /\b(?:switch|turn)(?:ed|es|s|ing)? (?:[a-z]+ ){0,2}(?:on|off)\b/i,
    say: 'enable, disable or deactivate',
    inSources: 8,
  },
  { word: /\btorture/i, say: 'stress' },
  { word: /\bcarriers?\b/i, say: 'throughput fixtures', inSources: 1 },
  { word: /\bhurry\b/i, say: 'forceStopSignal' },
  { word: /\b(?:on|start|stop)?[Pp]ulse\b/, say: 'ticker', inSources: 5 },
  { word: /\btoWord\b/, say: 'toPattern' },
  { word: /\bisAt\b/, say: 'matchesAt' },
  { word: 'What it says it does', say: 'Declared permissions' },
  { word: 'Forgiven', say: 'Failure count resets' },
  { word: 'As the system', say: 'System' },
  { word: 'Present password', say: 'Current password' },
  { word: 'Least level', say: 'Minimum level' },
  { word: 'Make the token', say: 'Create token' },
  { word: 'Turn the account off', say: 'Deactivate' },
  { word: 'Under way now', say: 'In flight' },
  {
    word: 'Whoever has it can do what it may',
    say: 'Anyone holding this token has its permissions',
  },
];
