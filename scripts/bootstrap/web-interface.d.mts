/** Types of web-interface.mjs, for the TypeScript that makes a release. */

export declare function ensureWebInterface(): Promise<void>;
