/**
 * A form made from a plugin's JSON Schema.
 *
 * Values are checked here and again by the server; each error stands at its field. Secrets only ever go in: one that is left alone is
 * kept, one that is removed is cleared.
 */

import './settings-form.css';

// The package's own entry also loads a test helper that asks for another validator.
import Form from '@rjsf/core/lib/components/Form.js';
import { getDefaultFormState, toErrorSchema, type ErrorSchema, type RJSFValidationError } from '@rjsf/utils';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { ApiError, toSentence } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { formTemplates, formWidgets } from './form-theme.tsx';
import { isKept, valueAt, withoutMarks } from './kept-secrets.ts';
import { toFormValues, type PluginSettings } from './plugin-settings.ts';
import { splitPointer } from './schema-errors.ts';
import { schemaValidator, toFormErrors, type FormValues } from './schema-validator.ts';
import { findChanges, type SettingsChange } from './settings-changes.ts';

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
  const stored = useMemo(() => withDefaults(settings), [settings]);
  const [values, setValues] = useState<FormValues>(stored);
  const [refused, setRefused] = useState<ErrorSchema<FormValues>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaved, setSaved] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (refusals > 0) box.current?.querySelector<HTMLElement>(firstWrongField)?.focus();
  }, [refusals]);
  const secrets = useMemo(() => new Set(settings.secrets_set), [settings]);
  const changes = findChanges(stored, values, { schema: settings.schema, secrets });

  const refuse = (): void => {
    setProblem('Nothing was saved yet: see the fields that are marked.');
    setRefusals((count) => count + 1);
  };
  const save = async (next: FormValues): Promise<void> => {
    setBusy(true);
    setProblem(null);
    setRefused({});
    try {
      const saved = await callApi<PluginSettings>(`/api/plugins/${encodeURIComponent(id)}/settings`, {
        method: 'PUT',
        body: withoutMarks(next, settings.secrets_set),
      });
      setSettings(saved);
      setValues(withDefaults(saved));
      setSaved(true);
    } catch (error) {
      if (error instanceof ApiError && error.fieldErrors.length > 0) {
        setRefused(toErrorSchema<FormValues>(toFormErrors(error.fieldErrors.map(toMessage))));
        refuse();
      } else setProblem(toSentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div ref={box} data-testid="settings-form" className="max-w-2xl">
      <Form<FormValues>
        className="settings-form space-y-5"
        schema={settings.schema}
        uiSchema={uiSchema}
        validator={schemaValidator}
        formData={values}
        templates={formTemplates}
        widgets={formWidgets}
        extraErrors={refused}
        extraErrorsBlockSubmit={false}
        transformErrors={(errors) => errors.filter((error) => !isAboutKeptSecret(error, values))}
        showErrorList={false}
        noHtml5Validate
        disabled={isBusy}
        onChange={({ formData }) => {
          setValues(formData ?? {});
          setSaved(false);
        }}
        onError={refuse}
        onSubmit={({ formData }) => void save(formData ?? {})}
      >
        <Changes changes={changes} />
        <div role="status">
          {problem !== null && <Alert tone="danger">{problem}</Alert>}
          {isSaved && <Alert tone="success">Saved. The plugin uses the new settings already.</Alert>}
        </div>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" variant="primary" busy={isBusy} disabled={changes.length === 0}>
            Save
          </Button>
          {changes.length > 0 && (
            <Button
              disabled={isBusy}
              onClick={() => {
                setValues(stored);
                setRefused({});
                setProblem(null);
              }}
            >
              Discard changes
            </Button>
          )}
        </div>
      </Form>
    </div>
  );
}

function Changes({ changes }: { readonly changes: readonly SettingsChange[] }): ReactNode {
  if (changes.length === 0) return null;
  return (
    <section aria-label="What will change" className="rounded-lg bg-sunken px-4 py-3 text-[0.8125rem]">
      <h3 className="mb-1 font-medium">What will change</h3>
      <ul className="space-y-0.5">
        {changes.map(({ label, before, after }) => (
          <li key={label} className="[overflow-wrap:anywhere]">
            <span className="text-muted">{label}: </span>
            {before !== '' && (
              <>
                <span className="line-through">{before}</span>
                <span aria-label="becomes"> → </span>
              </>
            )}
            <span className="font-medium">{after}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the form itself starts from: it fills in the defaults of nested fields, which are no change of the person's. */
function withDefaults(settings: PluginSettings): FormValues {
  const { schema } = settings;
  const filled = getDefaultFormState<FormValues>(schemaValidator, schema, toFormValues(settings), schema);
  return (filled ?? {}) as FormValues;
}

function toMessage({ pointer, message }: { pointer: string; message: string }): {
  path: readonly string[];
  message: string;
} {
  const path = splitPointer(pointer.replace(/^\/values/u, ''));
  return { path, message: message.charAt(0).toLocaleUpperCase('en') + message.slice(1) };
}

/** The server knows the stored secret; only a new one can be judged here. */
function isAboutKeptSecret({ property }: RJSFValidationError, values: FormValues): boolean {
  return isKept(valueAt(values, (property ?? '').split('.').slice(1)));
}
