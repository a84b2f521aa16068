/** Why no process could be started for a plugin: what the system, or the host itself, refused. */

export const START_REASONS = {
  START_NO_DESCRIPTORS: {
    sentence:
      'cannot be started: the host has no file descriptors left (EMFILE); raise its limit of open files',
    advice: 'RAISE_LIMITS',
    retryable: true,
  },
  START_NO_SYSTEM_DESCRIPTORS: {
    sentence: 'cannot be started: the system has no file descriptors left (ENFILE)',
    advice: 'RAISE_LIMITS',
    retryable: true,
  },
  START_NO_PROCESSES: {
    sentence:
      'cannot be started: no more processes are allowed (EAGAIN); see the limits of the user and of the service',
    advice: 'RAISE_LIMITS',
    retryable: true,
  },
  START_NO_MEMORY: {
    sentence: 'cannot be started: the system has no memory for another process (ENOMEM)',
    advice: 'FREE_MEMORY',
    retryable: true,
  },
  START_FILE_GONE: {
    sentence: 'cannot be started: the file or its working directory is gone (ENOENT)',
    advice: 'RESTORE_FILE',
    retryable: true,
  },
  START_ENVIRONMENT_TOO_LARGE: {
    sentence: 'cannot be started: its environment is larger than the system allows (E2BIG)',
    advice: 'CORRECT_SETTINGS',
    retryable: true,
  },
  START_NO_PIPES: {
    sentence: 'cannot be started: the process has no output pipes',
    advice: 'WAIT',
    retryable: true,
  },
  START_NOT_WANTED: {
    sentence: 'cannot be started: it was asked to stop before',
    advice: 'NONE',
    retryable: true,
  },
  START_FAILED: {
    sentence: 'cannot be started: {detail}',
    advice: 'READ_LOG',
    retryable: true,
  },
  VERSION_NOT_KEPT: {
    sentence: 'its file is no longer kept',
    advice: 'RESTORE_FILE',
    retryable: false,
  },
} as const;
