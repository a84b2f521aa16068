/**
 * Sentence templates: `{name}` stands for a parameter, and a part in brackets is left out when a parameter in it is absent.
 *
 * Worked example: `not ready within {waited_ms} ms[ (last: {refusal})]` with `{waited_ms: 500}` → `not ready within 500 ms`.
 */

type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
type OptionalIn<T extends string> = T extends `${string}[${infer Part}]${infer Rest}`
  ? NamesIn<Part> | OptionalIn<Rest>
  : never;

/** The parameters of a template; those in brackets may be absent. */
export type TemplateParams<T extends string, Value> = Readonly<
  Record<Exclude<NamesIn<T>, OptionalIn<T>>, Value>
> &
  Readonly<Partial<Record<OptionalIn<T>, Value | undefined>>>;

/** Fills a template. A parameter that is absent outside of brackets is shown as `?`: words are missing, the sentence is not. */
export function fillTemplate<Value>(
  template: string,
  params: Readonly<Record<string, Value>>,
  toText: (param: Value) => string,
): string {
  const valueOf = (name: string): Value | undefined =>
    Object.hasOwn(params, name) ? params[name] : undefined;
  const fill = (part: string): string =>
    part.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = valueOf(name);
      return value === undefined ? '?' : toText(value);
    });
  return template
    .split(/(\[[^\]]*\])/)
    .map((part) => {
      if (!part.startsWith('[')) return fill(part);
      const names = [...part.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      return names.every((name) => valueOf(name) !== undefined) ? fill(part.slice(1, -1)) : '';
    })
    .join('');
}
