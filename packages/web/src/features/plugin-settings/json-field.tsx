/** A field for JSON: where the plugin's schema says something that no other field can be made for. */

import { JSON_FIELD_KEYWORD } from '@toru/protocol';
import type { FieldProps } from '@rjsf/utils';
import { useState, type ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';
import { fromJsonText, toJsonText, unreadableText } from './json-text.ts';
import { t } from '../../messages/plugin-settings.ts';

/** The field; what it cannot read yet stays as it was typed. */
export function JsonField(props: FieldProps<unknown>): ReactNode {
  const { fieldPathId, schema, formData, onChange, rawErrors, name } = props;
  const [isDisabled, id] = [props.disabled === true || props.readonly === true, fieldPathId.$id];
  const stored = toJsonText(formData);
  const [typed, setTyped] = useState(stored);
  // The text of the person stays, blanks included, while it means the value.
  const isMeant = toJsonText(fromJsonText(typed)) === stored;
  const text = isMeant ? typed : stored;
  const isUnreadable = unreadableText(formData) !== null;
  const reason: unknown = (schema as Readonly<Record<string, unknown>>)[JSON_FIELD_KEYWORD];
  return (
    <div className="space-y-1.5">
      <textarea
        id={id}
        aria-label={t('asJson', { title: schema.title ?? name })}
        aria-invalid={isUnreadable || (rawErrors ?? []).length > 0}
        aria-describedby={`${id}-json`}
        className={cn(
          'block w-full rounded-lg border border-control bg-card px-3 py-2 font-mono text-[0.8125rem] text-fg',
          'touch:text-base disabled:opacity-60 aria-invalid:border-danger',
        )}
        rows={Math.min(16, Math.max(3, text.split('\n').length))}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        value={text}
        disabled={isDisabled}
        onChange={({ target }) => {
          setTyped(target.value);
          onChange(fromJsonText(target.value), fieldPathId.path);
        }}
      />
      <p id={`${id}-json`} className={cn('text-[0.8125rem]', isUnreadable ? 'text-danger' : 'text-muted')}>
        {isUnreadable
          ? t('thisIsNoJsonYet')
          : typeof reason === 'string'
            ? t('writeAsJsonBecause', { reason })
            : t('writeAsJson')}
      </p>
    </div>
  );
}
