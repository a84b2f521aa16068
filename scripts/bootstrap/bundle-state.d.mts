/** Types of bundle-state.mjs, for the TypeScript that makes and tests the bundle. */

export declare const BUNDLE_DIR: string;
export declare const MADE_OF: string;
export declare const ENTRY: string;
export declare function stateOf(path: string): string;
export declare function isBundleCurrent(): boolean;
