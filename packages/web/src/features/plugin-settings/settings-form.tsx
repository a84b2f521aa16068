/**
 * A form made from a plugin's JSON Schema.
 *
 * Values are checked here and again by the server; each error stands at its field. Secrets only ever go in: one that is left alone is
 * kept, one that is removed is cleared. Whoever saves on top of what somebody else has saved meanwhile sees that first.
 */

import './settings-form.css';

// The package's own entry also loads a test helper that asks for another validator.
import Form from '@rjsf/core/lib/components/Form.js';
import { toErrorSchema, type ErrorSchema } from '@rjsf/utils';
import { drawSettings } from '@toru/protocol';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { ApiError, toSentence } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { useUnsaved } from '../../lib/unsaved.ts';
import { ChangedMeanwhile, ChangeList } from '../forms/changed-meanwhile.tsx';
import { readCurrent } from '../forms/document-form.ts';
import { formFields, formTemplates, formWidgets } from './form-theme.tsx';
import { findUnreadable } from './json-text.ts';
import { isKept, valueAt, withoutMarks } from './kept-secrets.ts';
import { fillDefaults, type PluginSettings } from './plugin-settings.ts';
import { describeMeanwhile, rebaseValues, type SettingsMeanwhile } from './rebase-values.ts';
import { splitPointer, type FieldMessage } from './schema-errors.ts';
import { SchemaChecker, toFormErrors, type FormValues } from './schema-validator.ts';
import type { FieldChange } from '../forms/field-change.ts';
import { findChanges } from './settings-changes.ts';
import { t } from '../../messages/plugin-settings.ts';

/** Props of {@link SettingsForm}. */
export interface SettingsFormProps {
  readonly id: string;
  readonly loaded: PluginSettings;
}

/** The card around the form has the title already. */
const uiSchema = { 'ui:label': false };

/** The control of the first field on the page that is wrong, whichever the checker names first. */
const firstWrongField = '.rjsf-field-error:not(:has(.rjsf-field-error)) :is(input, select, textarea, button)';

/** The form. */
export function SettingsForm({ id, loaded }: SettingsFormProps): ReactNode {
  const [settings, setSettings] = useState(loaded);
  const [news, setNews] = useState(0);
  const [checker] = useState(() => new SchemaChecker(() => setNews((count) => count + 1)));
  useEffect(() => () => checker.close(), [checker]);
  const schema = useMemo(() => drawSettings(settings.schema).schema, [settings]);
  const formContext = useMemo(() => ({ news }), [news]);
  const stored = fillDefaults(settings, checker);
  const [values, setValues] = useState<FormValues>(stored);
  const [refused, setRefused] = useState<ErrorSchema<FormValues>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [meanwhile, setMeanwhile] = useState<SettingsMeanwhile | null>(null);
  const [isSaved, setSaved] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refusals > 0) box.current?.querySelector<HTMLElement>(firstWrongField)?.focus();
  }, [refusals]);
  const secrets = useMemo(() => new Set(settings.secrets_set), [settings]);
  const changes = findChanges(stored, values, { schema: settings.schema, secrets });
  useUnsaved(changes.length > 0);

  const refuse = (messages: readonly FieldMessage[]): void => {
    setRefused(toErrorSchema<FormValues>(toFormErrors(messages)));
    setProblem(t('nothingWasSavedYetSee'));
    setRefusals((count) => count + 1);
  };
  const send = async (next: FormValues): Promise<void> => {
    const saved = await callApi<PluginSettings>(`/api/plugins/${encodeURIComponent(id)}/settings`, {
      method: 'PUT',
      body: withoutMarks(next, settings.secrets_set),
      ifMatch: settings.version,
    });
    setSettings(saved);
    setValues(fillDefaults(saved, checker));
    setMeanwhile(null);
    setSaved(true);
  };
  const save = async (next: FormValues): Promise<void> => {
    setBusy(true);
    setProblem(null);
    setRefused({});
    try {
      const wrong = await findWrong(checker, settings, next);
      if (wrong.length > 0) refuse(wrong);
      else await send(next);
    } catch (error) {
      const current = readCurrent(error) as PluginSettings | null;
      if (current !== null) {
        const base = meanwhile?.base ?? settings;
        const merged = rebaseValues({ stored, typed: next, after: fillDefaults(current, checker) });
        setSettings(current);
        setValues(merged.values);
        setMeanwhile({ base, ...describeMeanwhile(base, current, merged, checker) });
      } else if (error instanceof ApiError && error.fieldErrors.length > 0)
        refuse(error.fieldErrors.map(toMessage));
      else setProblem(toSentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div ref={box} data-testid="settings-form" className="max-w-2xl">
      <Form<FormValues>
        className="settings-form space-y-5"
        schema={schema}
        uiSchema={uiSchema}
        validator={checker}
        formContext={formContext}
        formData={values}
        fields={formFields}
        templates={formTemplates}
        widgets={formWidgets}
        extraErrors={refused}
        extraErrorsBlockSubmit={false}
        showErrorList={false}
        noHtml5Validate
        disabled={isBusy}
        onChange={({ formData }) => {
          setValues(formData ?? {});
          setSaved(false);
        }}
        onSubmit={({ formData }) => void save(formData ?? {})}
      >
        {meanwhile !== null && <ChangedMeanwhile changes={meanwhile.changes} notes={meanwhile.notes} />}
        <Changes changes={changes} />
        <div role="status">
          {problem !== null && <Alert tone="danger">{problem}</Alert>}
          {isSaved && <Alert tone="success">{t('savedThePluginUsesThe')}</Alert>}
        </div>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" variant="primary" busy={isBusy} disabled={changes.length === 0}>
            {t('save')}
          </Button>
          {changes.length > 0 && (
            <Button
              disabled={isBusy}
              onClick={() => {
                setValues(stored);
                setRefused({});
                setProblem(null);
                setMeanwhile(null);
              }}
            >
              {t('discardChanges')}
            </Button>
          )}
        </div>
      </Form>
    </div>
  );
}

function Changes({ changes }: { readonly changes: readonly FieldChange[] }): ReactNode {
  if (changes.length === 0) return null;
  return (
    <section aria-label={t('whatWillChange')} className="rounded-lg bg-sunken px-4 py-3 text-[0.8125rem]">
      <h3 className="mb-1 font-medium">{t('whatWillChange')}</h3>
      <ChangeList changes={changes} />
    </section>
  );
}

/** What can be told to be wrong before the server is asked. It knows the stored secrets; only a new one can be judged here. */
async function findWrong(
  checker: SchemaChecker,
  { schema }: PluginSettings,
  values: FormValues,
): Promise<readonly FieldMessage[]> {
  const unreadable = findUnreadable(values);
  if (unreadable.length > 0) return unreadable.map((path) => ({ path, message: t('thisIsNoJsonYet2') }));
  const messages = (await checker.check(schema, values)) ?? [];
  return messages.filter(({ path }) => !isKept(valueAt(values, path)));
}

function toMessage({ pointer, message }: { pointer: string; message: string }): FieldMessage {
  const path = splitPointer(pointer.replace(/^\/values/u, ''));
  return { path, message: message.charAt(0).toUpperCase() + message.slice(1) };
}
