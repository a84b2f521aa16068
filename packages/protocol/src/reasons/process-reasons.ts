/** Why a process that ran for a plugin ended, or was ended. */

/** Reasons by code. `…_EARLY`: before the plugin was ready. */
export const PROCESS_REASONS = {
  PROCESS_EXITED: {
    sentence: 'exited with status {status}',
    advice: 'READ_LOG',
    retryable: true,
  },
  PROCESS_EXITED_EARLY: {
    sentence: 'exited with status {status} before it was ready',
    advice: 'READ_LOG',
    retryable: true,
  },
  PROCESS_GAVE_UP: {
    sentence: 'exited with status {status} (wrong configuration, not to be tried again)',
    advice: 'CORRECT_SETTINGS',
    retryable: false,
  },
  PROCESS_GAVE_UP_EARLY: {
    sentence: 'exited with status {status} (wrong configuration, not to be tried again) before it was ready',
    advice: 'CORRECT_SETTINGS',
    retryable: false,
  },
  PROCESS_KILLED: {
    sentence: 'killed by {signal}',
    advice: 'READ_LOG',
    retryable: true,
  },
  PROCESS_KILLED_EARLY: {
    sentence: 'killed by {signal} before it was ready',
    advice: 'READ_LOG',
    retryable: true,
  },
  PLUGIN_STOPPED: {
    sentence: 'was stopped',
    advice: 'NONE',
    retryable: true,
  },
  PLUGIN_NOT_READY: {
    sentence: 'not ready within {waited_ms} ms',
    advice: 'READ_LOG',
    retryable: true,
    audience: 'client',
  },
  PLUGIN_NOT_CONNECTED: {
    sentence: 'not ready within {waited_ms} ms (last connection refused: {detail})',
    advice: 'RUN_CHECKER',
    retryable: true,
  },
  PLUGIN_HUNG: {
    sentence: 'missed {missed} heartbeats (no sign of life for {silent_s} s)',
    advice: 'READ_LOG',
    retryable: true,
    audience: 'client',
  },
  PLUGIN_OUT_OF_MEMORY: {
    sentence: 'out of memory (memory limit {limit_mb} MiB)',
    advice: 'RAISE_MEMORY_LIMIT',
    retryable: true,
  },
  PLUGIN_BROKE_PROTOCOL: {
    sentence: 'protocol error: {detail}',
    advice: 'RUN_CHECKER',
    retryable: true,
  },
  PLUGIN_NOT_WELCOMED: {
    sentence: 'the host could not welcome it: {detail}',
    advice: 'READ_LOG',
    retryable: true,
  },
  PLUGIN_DISCONNECTED: {
    sentence: 'closed its connection and did not exit',
    advice: 'READ_LOG',
    retryable: true,
  },
  PLUGIN_REPORTED: {
    sentence: '{message} ({error_code})',
    advice: 'READ_LOG',
    retryable: true,
  },
  PLUGIN_REFUSED_LICENSE: {
    sentence: '{message} (LICENSE_REFUSED)',
    advice: 'ENTER_LICENSE',
    retryable: false,
  },
  /** Of a record that an earlier release wrote: it kept the sentence alone. */
  RECORDED_SENTENCE: {
    sentence: '{message}',
    advice: 'READ_LOG',
    retryable: true,
  },
  CAUSE_UNKNOWN: {
    sentence: 'unknown cause',
    advice: 'READ_LOG',
    retryable: true,
  },
} as const;
