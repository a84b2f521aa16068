/** The wire contract of Toru Steering Center: frames, messages, metadata, limits, error codes, and the words and records that all parts share. */

export { ERRORS, ProtocolError, ToruError, isErrorCode } from './errors.ts';
export type { Blame, ErrorCode, ErrorTraits } from './errors.ts';
export { FrameDecoder, encodeFrame, writePrefix } from './frame.ts';
export type { Frame, FrameDecoderOptions, FrameHead, ReadText } from './frame.ts';
export { FrameReceiver } from './frame-receiver.ts';
export type { FramePart, FrameReceiverOptions, HeadReader } from './frame-receiver.ts';
export { FrameDecoderV1, encodeFrameV1 } from './frame-v1.ts';
export { writeDigits, writePlainText } from './json-writing.ts';
export { chooseLanguage, isLanguage, LANGUAGES } from './languages.ts';
export type { Language } from './languages.ts';
export * from './limits.ts';
export { parsePluginMessage } from './messages.ts';
export {
  ANY_PHASE,
  HOST_ORDER,
  ORDER_PHASE,
  ORDER_PHASES,
  PHASE_BEGINS,
  PLUGIN_ORDER,
  messageOutOfOrder,
  toMessageRules,
} from './order.ts';
export type { HostMessageType, MessageRule, OrderPhaseName, PluginMessageType } from './order.ts';
export { nearestWord } from './nearest-word.ts';
export { isBlank, isPlainText, quoteValue, toPlainLine, toPlainLines } from './plain-text.ts';
export { visibleText } from './visible-text.ts';
export {
  adviceFor,
  isForClients,
  isPassing,
  isSameReason,
  makeReason,
  parseReason,
  plainReasonText,
  reasonText,
} from './reasons/reason.ts';
export type { AdviceTexts, Reason, ReasonParam, ReasonParamsOf, ReasonSentences } from './reasons/reason.ts';
export { REASONS } from './reasons/catalogue.ts';
export type { ReasonCode } from './reasons/catalogue.ts';
export type { Advice, AdviceKey } from './reasons/advice.ts';
export type { ReasonTraits } from './reasons/traits.ts';
export { RequestHead, RequestHeadReader } from './request-head.ts';
export { ResponseHeadReader } from './response-head.ts';
export type {
  AbortMessage,
  AcceptMessage,
  CallMessage,
  CancelMessage,
  CloseMessage,
  CreditMessage,
  DataMessage,
  FailedMessage,
  Feature,
  HelloMessage,
  LogMessage,
  NotifyMessage,
  PluginMessage,
  RejectMessage,
  RequestMessage,
  ResponseMessage,
  SocketMessage,
  StartingMessage,
  StatusMessage,
  WelcomeMessage,
  WireHeaders,
} from './messages.ts';
export { initMessageV1, parseResponseV1, requestMessageV1, shutdownMessageV1 } from './messages-v1.ts';
export type { ResponseV1 } from './messages-v1.ts';
export { isDeeperThan, MAX_JSON_DEPTH } from './json-depth.ts';
export { PLUGIN_ID_PATTERN, parseMetadata } from './metadata.ts';
export { drawSettings, JSON_FIELD_KEYWORD } from './settings-drawing.ts';
export type { DrawingNote, SettingsDrawing } from './settings-drawing.ts';
export type { MetadataResult } from './metadata.ts';
export type { Access, PluginLimits, PluginMetadata, PluginUi } from './metadata-types.ts';
export type { CrashReport, LogLine, Page, PluginEventInfo } from './records.ts';
export { findViewBytesFault, findViewFileFault } from './view-files.ts';
export type { ViewFile } from './view-files.ts';
export {
  LICENSE_STATES,
  LOG_LEVELS,
  PLUGIN_STATES,
  ROLES,
  TOKEN_SCOPES,
  UI_FORMATS,
  UI_ISOLATIONS,
} from './vocabulary.ts';
export type {
  LicenseState,
  LogLevel,
  PluginState,
  Role,
  TokenScope,
  UiFormat,
  UiIsolation,
} from './vocabulary.ts';
export { WideStreams } from './wide-streams.ts';
