/** What is to be known of a plugin's files, running or not, and why the plugins folder cannot be looked at. */

export const NOTE_REASONS = {
  NOTE_FILE_CAPABILITIES: {
    sentence:
      'The file has capabilities that no copy of it would have ({capabilities}), so it runs where it is, {path}: replace it by renaming, never in place, and know that an earlier version would run without them',
    advice: 'NONE',
    retryable: false,
  },
  NOTE_ENVIRONMENT_CHANGED: {
    sentence: 'Its env file was changed after it had started; restart it to apply that',
    advice: 'RESTART_PLUGIN',
    retryable: false,
  },
  NOTE_FILE_MISSING: {
    sentence: 'Its file {file} is gone; the plugin is removed unless the file is back within {grace_s} s',
    advice: 'RESTORE_FILE',
    retryable: true,
  },
  NOTE_FILE_WAITING: {
    sentence: 'The changed file of the plugin {reason}',
    advice: 'WAIT',
    retryable: true,
  },
  NOTE_FOLDER_UNREADABLE: {
    sentence: 'The plugins folder cannot be looked at: {reason}. What runs goes on without it',
    advice: 'RESTORE_FOLDER',
    retryable: true,
  },
  FOLDER_REPLACED: {
    sentence:
      'another folder is at "{path}" now, without any of the known plugins ({known}); mount or link the right one again, or restart the panel if this is the right one',
    advice: 'RESTORE_FOLDER',
    retryable: true,
  },
  FOLDER_EMPTY: {
    sentence: '"{path}" is empty, without any of the known plugins ({known}); is its file system mounted?',
    advice: 'RESTORE_FOLDER',
    retryable: true,
  },
  FOLDER_FAILED: {
    sentence: '{detail}',
    advice: 'RESTORE_FOLDER',
    retryable: true,
  },
} as const;
