/** The verifier's half: judge licenses with keys that a plugin or a host carries. It cannot issue any. */
export { isCalendarDate } from './calendar-date.ts';
export { toClaimsRecord } from './claims.ts';
export type { ClaimsResult, LicenseClaims } from './claims.ts';
export { isInstanceId, isKeyId, isPluginId, isTestKeyId } from './identifiers.ts';
export { inspectLicense } from './inspect-license.ts';
export type { UnverifiedLicense } from './inspect-license.ts';
export { defineLicenseKeys } from './license-keys.ts';
export type { LicenseKey, LicenseKeyTable, LicenseKeyText } from './license-keys.ts';
export { LICENSE_VERDICTS } from './verdicts.ts';
export type { LicenseReason, LicenseSaying, LicenseVerdict } from './verdicts.ts';
export { readLicense, verifyLicense } from './verify-license.ts';
export type { LicenseQuestion, LicenseResult, ReadingQuestion } from './verify-license.ts';
