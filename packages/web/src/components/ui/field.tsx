/** Form fields: label, control, hint and error, wired together for assistive technology. */

import { Eye, EyeOff, Search } from 'lucide-react';
import { useId, useState, type ComponentProps, type ReactNode } from 'react';

import { cn } from '../../lib/cn.ts';
import { t } from '../../messages/controls.ts';

/** Looks shared by text inputs and selects. */
const controlClasses =
  'h-10 w-full min-w-0 rounded-lg border border-control bg-card px-3 text-sm text-fg placeholder:text-muted touch:h-11 ' +
  'touch:text-base disabled:opacity-60 aria-invalid:border-danger focus-visible:outline-offset-0';

/** A text input. */
export function Input({ className, ...rest }: ComponentProps<'input'>): ReactNode {
  return <input className={cn(controlClasses, className)} {...rest} />;
}

/** A choice from a list; the list itself is drawn by the browser. */
export function Select({ className, ...rest }: ComponentProps<'select'>): ReactNode {
  return <select className={cn(controlClasses, 'select-arrow w-auto truncate pr-9', className)} {...rest} />;
}

/** Props of {@link SearchField}. */
export interface SearchFieldProps extends Omit<ComponentProps<'input'>, 'type' | 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** A text that narrows a list down. */
export function SearchField({
  label,
  value,
  onSearch,
  className,
  placeholder = t('search'),
  ...rest
}: SearchFieldProps): ReactNode {
  return (
    <div className={cn('relative min-w-0', className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-3 my-auto size-4 text-muted"
      />
      <Input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        className="pl-9"
        value={value}
        onChange={({ target }) => onSearch(target.value)}
        {...rest}
      />
    </div>
  );
}

/** Props of {@link TextField}. */
export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

/** A labelled text input. A password can be made visible. */
export function TextField({ label, hint, error, type = 'text', ...rest }: TextFieldProps): ReactNode {
  const id = useId();
  const [visible, setVisible] = useState(false);
  const secret = type === 'password';
  const describedBy = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(
    Boolean,
  );
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <Input
          id={id}
          type={secret && visible ? 'text' : type}
          aria-invalid={error !== undefined}
          {...(describedBy.length > 0 ? { 'aria-describedby': describedBy.join(' ') } : {})}
          className={secret ? 'pr-11' : ''}
          {...rest}
        />
        {secret && (
          <button
            type="button"
            aria-label={visible ? t('hideThePassword') : t('showThePassword')}
            aria-pressed={visible}
            onClick={() => setVisible(!visible)}
            className="absolute inset-y-0 right-0 flex w-11 items-center justify-center rounded-lg text-muted hover:text-fg"
          >
            {visible ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
          </button>
        )}
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="status" className="text-[0.8125rem] text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

/** Props of {@link SelectField}. */
export interface SelectFieldProps extends Omit<ComponentProps<'select'>, 'id'> {
  readonly label: string;
  readonly hint?: ReactNode;
}

/** A labelled choice. */
export function SelectField({ label, hint, className, ...rest }: SelectFieldProps): ReactNode {
  const id = useId();
  return (
    <div className={cn('min-w-0 space-y-1.5', className)}>
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      <Select
        id={id}
        className="w-full"
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        {...rest}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
