/** Why a file of the plugins folder is no plugin: what is seen of it before it is run. */

export const FILE_REASONS = {
  FILE_EMPTY: {
    sentence: 'cannot be executed: the file is empty',
    advice: 'COPY_AGAIN',
    retryable: false,
  },
  FILE_WINDOWS_PROGRAM: {
    sentence: 'cannot be executed: it is a Windows program',
    advice: 'GET_OTHER_BUILD',
    retryable: false,
  },
  FILE_MACOS_PROGRAM: {
    sentence: 'cannot be executed: it is a macOS program',
    advice: 'GET_OTHER_BUILD',
    retryable: false,
  },
  FILE_OTHER_MACHINE: {
    sentence: 'cannot be executed: it was built for {built_for}, and this machine is {machine}',
    advice: 'GET_OTHER_BUILD',
    retryable: false,
  },
  FILE_CUT_OFF: {
    sentence: 'cannot be executed: it is cut off inside its ELF header',
    advice: 'COPY_AGAIN',
    retryable: false,
  },
  FILE_FORMAT_UNKNOWN: {
    sentence: 'cannot be executed: it is neither a Linux program (ELF) nor a script that starts with "#!"',
    advice: 'PUT_PROGRAM',
    retryable: false,
  },
  FILE_CARRIAGE_RETURN: {
    sentence: 'cannot be executed: its first line ends with a carriage return; save it with Unix line ends',
    advice: 'CONVERT_LINE_ENDS',
    retryable: false,
  },
  FILE_INTERPRETER_NOT_ABSOLUTE: {
    sentence: 'cannot be executed: its first line names no absolute interpreter ("#!{line}")',
    advice: 'INSTALL_INTERPRETER',
    retryable: false,
  },
  FILE_INTERPRETER_MISSING: {
    sentence: 'cannot be executed: its interpreter "{interpreter}" is not there',
    advice: 'INSTALL_INTERPRETER',
    retryable: true,
  },
  FILE_INTERPRETER_NOT_IN_PATH: {
    sentence: 'cannot be executed: its interpreter "{program}" is not installed (not found in PATH)',
    advice: 'INSTALL_INTERPRETER',
    retryable: true,
  },
  FILE_NOT_REGULAR: {
    sentence: 'cannot be executed: it is not a regular file',
    advice: 'PUT_PROGRAM',
    retryable: true,
  },
  FILE_NOT_EXECUTABLE: {
    sentence: 'cannot be executed: it is not executable; run: chmod +x {path}',
    advice: 'ALLOW_EXECUTION',
    retryable: true,
  },
  FILE_GONE: {
    sentence: 'cannot be executed: the file is gone',
    advice: 'RESTORE_FILE',
    retryable: true,
  },
  FILE_ACCESS_DENIED: {
    sentence: 'cannot be executed: it cannot be read or executed here (is the folder mounted noexec?)',
    advice: 'ALLOW_FOLDER',
    retryable: true,
  },
  FILE_ACCESS_FAILED: {
    sentence: 'cannot be executed: {detail}',
    advice: 'ALLOW_FOLDER',
    retryable: true,
  },
  FILE_OWNER_UNTRUSTED: {
    sentence: "belongs to user {owner}; it must belong to the panel's user or to root",
    advice: 'OWN_FILE',
    retryable: false,
  },
  FILE_WRITABLE_BY_ANYBODY: {
    sentence: 'can be written by anybody; run: chmod o-w {path}',
    advice: 'OWN_FILE',
    retryable: false,
  },
  FILE_NOT_EXAMINED: {
    sentence: 'is not looked at in safe mode',
    advice: 'LEAVE_SAFE_MODE',
    retryable: false,
  },
  FILE_CHANGED_MEANWHILE: {
    sentence: 'changed while it was copied',
    advice: 'WAIT',
    retryable: true,
  },
  FILE_COPY_DISK_FULL: {
    sentence: 'cannot be copied into the data directory: the disk is full (ENOSPC)',
    advice: 'FREE_DISK',
    retryable: true,
  },
  FILE_COPY_QUOTA: {
    sentence: 'cannot be copied into the data directory: the disk quota is used up (EDQUOT)',
    advice: 'FREE_DISK',
    retryable: true,
  },
  FILE_UNREADABLE: {
    sentence: 'cannot be read: {detail}',
    advice: 'ALLOW_FOLDER',
    retryable: true,
  },
  FILE_JUST_CHANGED: {
    sentence: 'has just been changed',
    advice: 'WAIT',
    retryable: true,
  },
  FILE_JUST_WRITTEN: {
    sentence: 'was just written, perhaps not to its end',
    advice: 'WAIT',
    retryable: true,
  },
  FILE_BEING_WRITTEN: {
    sentence:
      'is still being written: {program} (process {pid}) has it open; it is looked at once that is closed',
    advice: 'WAIT',
    retryable: true,
  },
  FILE_ID_TAKEN: {
    sentence: 'its id "{id}" is taken by {file}',
    advice: 'REMOVE_DUPLICATE',
    retryable: false,
  },
  FILE_ID_RESERVED: {
    sentence:
      'its id "{id}" is taken by {file}, which is gone; this file gets it if that one does not come back',
    advice: 'WAIT',
    retryable: true,
  },
  FILE_ROUTE_TAKEN: {
    sentence: 'its route "/{route}" is taken by plugin "{plugin}"',
    advice: 'REMOVE_DUPLICATE',
    retryable: false,
  },
} as const;
