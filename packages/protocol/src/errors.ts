/**
 * The one registry of error codes.
 *
 * A code is the same string on the wire, in logs, in HTTP answers, in the command line and in every SDK. Retired codes stay
 * listed, so that an old log can still be read. What a code means for a retry, for HTTP and for an exit status is data.
 */

/** What each consumer of an error code reads from the registry. */
export interface ErrorTraits {
  /** One sentence for people. */
  readonly sentence: string;
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
  /** HTTP status of an answer that carries this code. */
  readonly httpStatus: number;
  /** Exit status of a command that ends with this code (sysexits.h where one fits). */
  readonly exitCode: number;
}

/** Every error code of the protocol, the HTTP interface and the command line. */
export type ErrorCode =
  | 'FRAME_TOO_LARGE'
  | 'FRAME_TRUNCATED'
  | 'HEAD_INVALID'
  | 'FIELD_INVALID'
  | 'MESSAGE_UNEXPECTED'
  | 'WINDOW_EXCEEDED'
  | 'BAD_TOKEN'
  | 'BAD_PROTOCOL'
  | 'ID_MISMATCH'
  | 'TIMEOUT'
  | 'CHANNEL_CLOSED'
  | 'CANCELLED'
  | 'METADATA_INVALID'
  | 'KV_CONFLICT'
  | 'KV_KEY_INVALID'
  | 'KV_VALUE_TOO_LARGE'
  | 'KV_QUOTA_EXCEEDED'
  | 'CALL_UNKNOWN'
  | 'CALL_INVALID'
  | 'BUSY'
  | 'STORAGE_UNAVAILABLE'
  | 'NOT_SAVED'
  | 'INTERNAL'
  | 'PLUGIN_NOT_FOUND'
  | 'PLUGIN_UNAVAILABLE'
  | 'PLUGIN_FAILED'
  | 'PLUGIN_INVALID'
  | 'PLUGIN_BUSY'
  | 'PLUGIN_TIMEOUT'
  | 'PLUGIN_CRASHED'
  | 'PLUGIN_ABORTED'
  | 'PLUGIN_PROTOCOL_ERROR'
  | 'PLUGIN_HEADERS_INVALID'
  | 'BODY_TOO_LARGE'
  | 'BODY_NOT_TEXT'
  | 'BUNDLE_NOT_FOUND'
  | 'UPGRADE_NOT_SUPPORTED'
  | 'ROLLBACK_UNAVAILABLE'
  | 'PATH_INVALID'
  | 'HEADER_INVALID'
  | 'REQUEST_INVALID'
  | 'VALIDATION_FAILED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'PRECONDITION_REQUIRED'
  | 'SCHEMA_TIMEOUT'
  | 'UNAUTHENTICATED'
  | 'CREDENTIALS_INVALID'
  | 'LOCKED_OUT'
  | 'LOGIN_BUSY'
  | 'RATE_LIMITED'
  | 'FORBIDDEN'
  | 'ORIGIN_MISMATCH'
  | 'HOST_UNKNOWN'
  | 'PASSWORD_REQUIRED'
  | 'PASSWORD_TOO_WEAK'
  | 'SETUP_TOKEN_INVALID'
  | 'SETUP_DONE'
  | 'LICENSE_REFUSED'
  | 'SAFE_MODE'
  | 'HOST_STOPPING'
  | 'CONFIG_INVALID'
  | 'USAGE'
  | 'PORT_IN_USE'
  | 'DIRECTORY_UNUSABLE'
  | 'DATA_DIR_LOCKED'
  | 'SOCKET_PATH_TOO_LONG'
  | 'HOST_UNREACHABLE'
  | 'TOKEN_UNCONFIRMED'
  | 'BACKUP_INVALID'
  | 'PASSPHRASE_INVALID'
  | 'RELEASE_INVALID'
  | 'UPGRADE_FAILED';

const row = (sentence: string, httpStatus: number, exitCode = 70, retryable = false): ErrorTraits => ({
  sentence,
  httpStatus,
  exitCode,
  retryable,
});

/**
 * The registry: traits by code.
 *
 * Worked example: `ERRORS.PLUGIN_UNAVAILABLE` is retryable and answers HTTP 503.
 */
export const ERRORS: Readonly<Record<ErrorCode, ErrorTraits>> = {
  FRAME_TOO_LARGE: row('A frame is larger than its limit.', 502),
  FRAME_TRUNCATED: row('The stream ended inside a frame.', 502),
  HEAD_INVALID: row('The head of a frame is not one UTF-8 JSON object.', 502),
  FIELD_INVALID: row('A known message has a missing or wrong field.', 502),
  MESSAGE_UNEXPECTED: row('A known message came at a moment when it is not allowed.', 502),
  WINDOW_EXCEEDED: row('A sender sent more of a body than its window allows.', 502),
  BAD_TOKEN: row('The token of the handshake is not the one that was handed to the process.', 502),
  BAD_PROTOCOL: row('The two sides do not share a protocol version.', 502),
  ID_MISMATCH: row('The plugin named itself differently in its metadata and in its handshake.', 502),
  TIMEOUT: row('The other side did not answer within its deadline.', 504, 75, true),
  CHANNEL_CLOSED: row('The channel to the other side has ended.', 502, 75, true),
  CANCELLED: row('The request was cancelled, and the plugin has stopped working on it.', 499, 75),
  METADATA_INVALID: row('The metadata of the plugin breaks a rule.', 422, 65),
  KV_CONFLICT: row('The stored value has another version than the one expected.', 409, 75),
  KV_KEY_INVALID: row('A key has 1 to 512 bytes of UTF-8.', 400, 65),
  KV_VALUE_TOO_LARGE: row('The value is larger than the limit for one value.', 413, 65),
  KV_QUOTA_EXCEEDED: row('The plugin has used up its storage quota.', 507, 73),
  CALL_UNKNOWN: row('The host does not know this operation.', 404, 69),
  CALL_INVALID: row('An argument of the call is missing or wrong.', 400, 65),
  BUSY: row('Too many calls in too short a time; try again later.', 429, 75, true),
  STORAGE_UNAVAILABLE: row('The host cannot write its database at the moment.', 503, 74, true),
  NOT_SAVED: row('In effect, but not stored: lost if the host stops before the disk takes it.', 200, 74),
  INTERNAL: row('Something went wrong inside the host; its log has the details.', 500),
  PLUGIN_NOT_FOUND: row('There is no enabled plugin with this name or route.', 404, 69),
  PLUGIN_UNAVAILABLE: row(
    'The plugin is starting, restarting or stopping; try again shortly.',
    503,
    75,
    true,
  ),
  PLUGIN_FAILED: row('The plugin failed repeatedly and waits for help.', 503, 69, true),
  PLUGIN_INVALID: row('The plugin file cannot be used as it is.', 409, 65),
  PLUGIN_BUSY: row('The plugin has as many requests in flight as it may have.', 503, 75, true),
  PLUGIN_TIMEOUT: row('The plugin did not answer within the deadline.', 504, 75, true),
  PLUGIN_CRASHED: row('The plugin ended before it answered.', 502, 75, true),
  PLUGIN_ABORTED: row('The plugin gave the request up.', 502, 75, true),
  PLUGIN_PROTOCOL_ERROR: row('The plugin broke the protocol.', 502),
  PLUGIN_HEADERS_INVALID: row('The plugin answered with a header that HTTP does not allow.', 502),
  BODY_TOO_LARGE: row('The request body is larger than the limit.', 413, 65),
  BODY_NOT_TEXT: row('A version 1 plugin can only be sent text, and this body is binary.', 415, 65),
  BUNDLE_NOT_FOUND: row('The plugin has no view bundle.', 404, 69),
  UPGRADE_NOT_SUPPORTED: row('The plugin does not speak WebSocket.', 426, 69),
  ROLLBACK_UNAVAILABLE: row('No previous version of the plugin is kept.', 409, 69),
  PATH_INVALID: row('The path holds control bytes or a parent-directory segment.', 400, 65),
  HEADER_INVALID: row('A request header is not allowed or malformed.', 400, 65),
  REQUEST_INVALID: row('The request is malformed.', 400, 65),
  VALIDATION_FAILED: row('One or more fields are not valid.', 422, 65),
  NOT_FOUND: row('There is nothing at this address.', 404, 69),
  METHOD_NOT_ALLOWED: row('This address does not support the method.', 405, 69),
  CONFLICT: row('The request does not fit the present state.', 409, 75),
  PRECONDITION_FAILED: row('Somebody else has changed this since it was read.', 412, 75),
  PRECONDITION_REQUIRED: row(
    'The call must say which version it changes, or which secrets it keeps.',
    428,
    65,
  ),
  SCHEMA_TIMEOUT: row('A check that the schema of the plugin asks for takes too long.', 422, 65),
  UNAUTHENTICATED: row('Please log in.', 401, 77),
  CREDENTIALS_INVALID: row('User name or password is wrong.', 401, 77),
  LOCKED_OUT: row('Too many failed attempts; wait before the next one.', 429, 77, true),
  LOGIN_BUSY: row(
    'Many passwords are being checked at the moment, and this one was not; try again shortly.',
    429,
    75,
    true,
  ),
  RATE_LIMITED: row('Too many requests; slow down.', 429, 75, true),
  FORBIDDEN: row('Your role does not allow this.', 403, 77),
  ORIGIN_MISMATCH: row('The request came from another site.', 403, 77),
  HOST_UNKNOWN: row('The panel does not answer to this host name.', 421, 77),
  PASSWORD_REQUIRED: row('Enter your password again to do this.', 403, 77),
  PASSWORD_TOO_WEAK: row('The password breaks the password rules.', 422, 65),
  SETUP_TOKEN_INVALID: row('The set-up link is wrong or was used already.', 403, 77),
  SETUP_DONE: row('The panel is set up already.', 409, 69),
  LICENSE_REFUSED: row('The license text is not acceptable.', 422, 65),
  SAFE_MODE: row('The panel runs in safe mode, in which no plugin is started.', 409, 69),
  HOST_STOPPING: row('The panel is shutting down.', 503, 75, true),
  CONFIG_INVALID: row('A setting has a value that cannot be used.', 500, 78),
  USAGE: row('The command was not understood.', 400, 64),
  PORT_IN_USE: row('Another program listens on the address.', 500, 69),
  DIRECTORY_UNUSABLE: row('A directory cannot be created, read or written.', 500, 73),
  DATA_DIR_LOCKED: row('Another host uses this data directory.', 500, 75),
  SOCKET_PATH_TOO_LONG: row('A socket path is longer than the system allows.', 500, 78),
  HOST_UNREACHABLE: row('No panel answers at the address.', 503, 69, true),
  TOKEN_UNCONFIRMED: row(
    'A backup was restored, and an administrator has to confirm the API token before it can be used again.',
    401,
    77,
  ),
  BACKUP_INVALID: row('The backup is damaged, of another program or of a newer release.', 422, 65),
  PASSPHRASE_INVALID: row('The passphrase of the backup is missing, wrong or too short.', 403, 77),
  RELEASE_INVALID: row('The release is damaged, not signed by its makers, or for another machine.', 422, 65),
  UPGRADE_FAILED: row('The version of the panel that was to serve is not ready.', 500, 70),
};

/** Which side of a channel broke the rules: `local` is the side that reports. */
export type Blame = 'local' | 'remote';

/**
 * An error with a code from the registry.
 *
 * The message states the action, the value and the number: `Cannot start plugin "weather": not ready within 10000 ms`.
 */
export class ToruError extends Error {
  override readonly name: string = 'ToruError';
  /** The code; its traits are in {@link ERRORS}. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * A broken protocol rule. The channel on which it happened has ended.
 *
 * `blame` says who broke it: `remote` for bytes that were received, `local` for a message that was about to be sent.
 */
export class ProtocolError extends ToruError {
  override readonly name: string = 'ProtocolError';
  readonly blame: Blame;

  constructor(code: ErrorCode, message: string, blame: Blame, options?: ErrorOptions) {
    super(code, message, options);
    this.blame = blame;
  }
}

/** Tells whether a value is a code of the registry. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
