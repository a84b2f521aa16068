/**
 * Turns ids of messages into words of the language on show.
 *
 * Messages are in ICU message format. Their English texts are the types: an id that no catalogue has, a parameter that is missing and one
 * of the wrong kind are type errors. A text that another language lacks is shown in English.
 */

import type { GetICUArgs } from '@schummar/icu-type-parser';
import { IntlMessageFormat, type FormatXMLElementFn } from 'intl-messageformat';
import { createElement, Fragment, type ReactNode } from 'react';

import type { Catalogues } from './translation.ts';
import { activeWords, locale } from './language.ts';

/** English texts by id. */
export type Messages = Readonly<Record<string, string>>;

type ParamsOf<Text extends string> = GetICUArgs<
  Text,
  { ICUArgument: string | number; ICUNumberArgument: number; ICUDateArgument: Date | number }
>;

type RichParamsOf<Text extends string> = GetICUArgs<
  Text,
  { ICUArgument: ReactNode; ICUNumberArgument: number; ICUDateArgument: Date | number }
>;

/** Names of the tags in a text. */
type TagsOf<Text extends string> = Text extends `${string}</${infer Tag}>${infer Rest}`
  ? Tag | TagsOf<Rest>
  : never;

/** What makes an element of the words inside a tag. */
type Tag = (words: ReactNode) => ReactNode;

/** Ids of texts that are words alone. */
export type PlainId<M extends Messages> = {
  [Id in keyof M]: M[Id] extends `${string}${'{' | '</'}${string}` ? never : Id;
}[keyof M];

type FilledId<M extends Messages> = {
  [Id in keyof M]: M[Id] extends `${string}</${string}`
    ? never
    : M[Id] extends `${string}{${string}`
      ? Id
      : never;
}[keyof M];

/** The words of one feature. */
export interface Translator<M extends Messages> {
  /** The words of a message. */
  (id: PlainId<M>): string;
  <Id extends FilledId<M>>(id: Id, params: ParamsOf<M[Id]>): string;
  /** Words with elements in them: as parameters, or around words that stand in a tag. */
  readonly rich: <Id extends keyof M>(
    id: Id,
    params: RichParamsOf<M[Id]> & Readonly<Record<TagsOf<M[Id]>, Tag>>,
  ) => ReactNode;
}

/** Makes the translator of a catalogue; `name` finds the same catalogue in other languages. */
export function createTranslator<M extends Messages>(name: keyof Catalogues, english: M): Translator<M> {
  const textOf = (id: string): string => {
    const translated: Messages | undefined = activeWords()?.messages[name];
    return translated?.[id] ?? english[id] ?? id;
  };
  const translate = (id: string, params?: Params): string => {
    const text = textOf(id);
    if (!hasMarks.test(text)) return text;
    const words = formatterOf(text).format<string>(params);
    return typeof words === 'string' ? words : String(words);
  };
  const rich = (id: string, params: RichParams): ReactNode => {
    const parts = formatterOf(textOf(id)).format<ReactNode>(withKeptWords(params));
    return Array.isArray(parts) ? createElement(Fragment, null, ...parts) : parts;
  };
  return Object.assign(translate, { rich }) as Translator<M>;
}

type Params = Readonly<Record<string, string | number | Date>>;
type RichParams = Readonly<Record<string, ReactNode | Tag>>;

const hasMarks = /[{<']/u;
const formatters = new Map<string, IntlMessageFormat>();

/** Parsed once for each language. */
function formatterOf(text: string): IntlMessageFormat {
  const key = `${locale()} ${text}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new IntlMessageFormat(text, locale());
    formatters.set(key, formatter);
  }
  return formatter;
}

/** Tags are given a list of words, which as children of an element would each need a key. */
function withKeptWords(params: RichParams): Record<string, ReactNode | FormatXMLElementFn<ReactNode>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => [
      name,
      typeof param === 'function'
        ? (words: ReactNode[]) => param(createElement(Fragment, null, ...words))
        : param,
    ]),
  );
}
