/** Why what a file says of itself is no metadata: how `--metadata` ended, and which rule a field breaks. */

/** Reasons by code. `value` is quoted already. */
export const METADATA_REASONS = {
  METADATA_TOO_LARGE: {
    sentence: '--metadata printed more than {max_bytes} bytes',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  METADATA_LATE: {
    sentence: '--metadata did not end within {timeout_ms} ms',
    advice: 'PRINT_METADATA',
    retryable: true,
  },
  METADATA_NOT_WANTED: {
    sentence: 'nobody wants to know any more',
    advice: 'WAIT',
    retryable: true,
  },
  METADATA_EXITED: {
    sentence: '--metadata exited with status {status}[; it said: {output}]',
    advice: 'PRINT_METADATA',
    retryable: true,
  },
  METADATA_KILLED: {
    sentence: '--metadata killed by {signal}[; it said: {output}]',
    advice: 'PRINT_METADATA',
    retryable: true,
  },
  METADATA_TOO_DEEP: {
    sentence: '--metadata printed JSON that is nested deeper than {max_depth} levels',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  METADATA_EMPTY: {
    sentence: '--metadata printed no JSON: nothing was printed',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  METADATA_NO_JSON: {
    sentence: '--metadata printed no JSON: [error at offset {offset}][{detail}]; it starts with {start}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  METADATA_NO_OBJECT: {
    sentence: '--metadata must print one JSON object',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_MISSING: {
    sentence: 'field "{field}" must be present, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NOT_TEXT: {
    sentence: 'field "{field}" must be a string, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NOT_OBJECT: {
    sentence: 'field "{field}" must be an object, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NOT_BOOLEAN: {
    sentence: 'field "{field}" must be true or false, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NOT_INTEGER: {
    sentence: 'field "{field}" must be an integer from {least} to {most}, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NOT_ALLOWED: {
    sentence: 'field "{field}" must be one of {allowed}, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_LENGTH: {
    sentence: 'field "{field}" must be {least} to {most} characters, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NOT_PLAIN: {
    sentence:
      'field "{field}" must be text without control characters or characters that turn the reading direction, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_BLANK: {
    sentence: 'field "{field}" must be text that can be seen, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_ID: {
    sentence:
      'field "{field}" must be 1 to 64 letters, digits or "-", starting with a letter or digit, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_PROTOCOL: {
    sentence: 'field "{field}" must be 1 or 2, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_VERSION: {
    sentence: 'field "{field}" must be a semantic version like 1.2.3, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_ROUTE: {
    sentence:
      'field "{field}" must be "/" and one segment of letters, digits or . _ ~ -, without "..", not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_DATE: {
    sentence: 'field "{field}" must be a date like 2026-01-31, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_DATE_REQUIRED: {
    sentence: 'field "{field}" must be a date like 2026-01-31 when "license.required" is true, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_ADDRESS: {
    sentence: 'field "{field}" must be an https:// address, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_NAMES: {
    sentence: 'field "{field}" must be a list of at most {most} names, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_NAME: {
    sentence: 'field "{field}" must be a lower-case name like "shell", not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_SCHEMA: {
    sentence: 'field "{field}" must be a JSON Schema object, not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
  FIELD_NO_OBJECT_TYPE: {
    sentence: 'field "{field}" must be "object", not {value}',
    advice: 'PRINT_METADATA',
    retryable: false,
  },
} as const;
