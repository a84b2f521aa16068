/** Modules that the build makes up; see vite/plugin-icons.ts. */
declare module 'virtual:plugin-icons' {
  type IconNode = readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[];
  export const iconsByLetter: Readonly<
    Record<string, () => Promise<{ default: Readonly<Record<string, IconNode>> }>>
  >;
}
