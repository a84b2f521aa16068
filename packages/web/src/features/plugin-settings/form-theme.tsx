/** Buttons, list entries and the secret field of settings forms, in the panel's own looks. */

import type {
  ArrayFieldItemTemplateProps,
  RegistryFieldsType,
  IconButtonProps,
  RegistryWidgetsType,
  TemplatesType,
  WidgetProps,
} from '@rjsf/utils';
import { ArrowDown, ArrowUp, Copy, Plus, Trash2, X, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';

import { Button } from '../../components/ui/button.tsx';
import { cn } from '../../lib/cn.ts';
import { Input } from '../../components/ui/field.tsx';
import { JsonField } from './json-field.tsx';
import { isKept } from './kept-secrets.ts';
import { t } from '../../messages/plugin-settings.ts';

type IconLabel = 'copyEntry' | 'moveEntryDown' | 'moveEntryUp' | 'removeEntry' | 'clear';

function iconButton(icon: LucideIcon, labelId: IconLabel): (props: IconButtonProps) => ReactNode {
  const Icon = icon;
  return function FormIconButton({ id, onClick, disabled = false }: IconButtonProps): ReactNode {
    const label = t(labelId);
    return (
      <Button
        id={id}
        variant="ghost"
        size="icon"
        aria-label={label}
        title={label}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon aria-hidden />
      </Button>
    );
  };
}

function AddButton({ id, onClick, disabled = false }: IconButtonProps): ReactNode {
  return (
    <Button id={id} size="sm" disabled={disabled} onClick={onClick}>
      <Plus aria-hidden />
      {t('add')}
    </Button>
  );
}

/** An entry of a list: a plain value has its buttons beside it, a group of fields has them above. */
function ListEntry({
  children,
  className,
  buttonsProps,
  hasToolbar,
  index,
  registry,
  schema,
}: ArrayFieldItemTemplateProps): ReactNode {
  const { ArrayFieldItemButtonsTemplate: Buttons } = registry.templates;
  const isGroup = schema.type === 'object' || schema.type === 'array' || schema.properties !== undefined;
  const buttons = hasToolbar && (
    <div className="flex shrink-0">
      <Buttons {...buttonsProps} />
    </div>
  );
  if (!isGroup) {
    return (
      <div className={cn(className, 'form-entry flex items-start gap-1')}>
        <div className="min-w-0 flex-1">{children}</div>
        {buttons}
      </div>
    );
  }
  return (
    <div className={cn(className, 'form-entry rounded-lg border border-border')}>
      <div className="flex min-h-10 items-center justify-between border-b border-border pr-1 pl-4">
        <span aria-hidden className="text-[0.8125rem] font-medium text-muted tabular-nums">
          {index + 1}
        </span>
        {buttons}
      </div>
      <div className="p-4">{children}</div>
    </div>
  );
}

/** A field that takes a secret and never shows the one that is stored. */
function SecretWidget({ id, value, onChange, disabled, rawErrors }: WidgetProps): ReactNode {
  // What the field goes back to when what was typed is taken out again.
  const [stored, setStored] = useState<string | undefined>();
  const known = isKept(value) ? value : value === undefined ? undefined : stored;
  if (known !== stored) setStored(known);
  const isStored = stored !== undefined;
  const isRemoved = isStored && value === '';
  const text: string = typeof value === 'string' && !isKept(value) ? value : '';
  return (
    <div className="flex flex-wrap gap-2">
      <Input
        id={id}
        type="password"
        autoComplete="new-password"
        className="w-auto min-w-0 flex-1 basis-56"
        placeholder={isRemoved ? t('willBeRemoved') : isStored ? t('storedTypeToReplaceIt') : ''}
        value={text}
        disabled={disabled === true}
        aria-invalid={(rawErrors ?? []).length > 0}
        onChange={({ target }) => onChange(target.value === '' ? stored : target.value)}
      />
      {isStored && (
        <Button disabled={disabled === true} onClick={() => onChange(isRemoved ? stored : '')}>
          {isRemoved ? t('keepIt') : t('remove')}
        </Button>
      )}
    </div>
  );
}

/** Buttons of lists and of free-form objects. */
export const formTemplates: Partial<Omit<TemplatesType, 'ButtonTemplates'>> & {
  readonly ButtonTemplates: Partial<TemplatesType['ButtonTemplates']>;
} = {
  ArrayFieldItemTemplate: ListEntry,
  ButtonTemplates: {
    AddButton,
    CopyButton: iconButton(Copy, 'copyEntry'),
    MoveDownButton: iconButton(ArrowDown, 'moveEntryDown'),
    MoveUpButton: iconButton(ArrowUp, 'moveEntryUp'),
    RemoveButton: iconButton(Trash2, 'removeEntry'),
    ClearButton: iconButton(X, 'clear'),
  },
};

/** What is drawn where the library has no field. */
export const formFields: RegistryFieldsType = { FallbackField: JsonField };

/** Fields that differ from those of the library. */
export const formWidgets: RegistryWidgetsType = { PasswordWidget: SecretWidget };
