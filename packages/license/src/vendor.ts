/** The vendor's half: make keys, derive what a plugin carries, issue licenses. No server and no plugin loads it. */
export { deriveLicenseKey } from './vendor/derive-license-key.ts';
export type { DerivedKeyText } from './vendor/derive-license-key.ts';
export { issueLicense } from './vendor/issue-license.ts';
export type { LicenseOrder } from './vendor/issue-license.ts';
export { createVendorKey, encodeVendorKey, parseVendorKey, toPublicKey } from './vendor/vendor-key.ts';
export type { VendorKey } from './vendor/vendor-key.ts';
