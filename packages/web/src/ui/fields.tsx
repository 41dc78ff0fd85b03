import { type ReactNode, useId, useState } from 'react';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  /** Below the field: what it does, or what it must look like. */
  readonly hint?: ReactNode;
  readonly required?: boolean;
  readonly disabled?: boolean;
}

/** A label, what it names and what there is to say about it. */
function Field({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly children: (names: { readonly id: string; readonly 'aria-describedby'?: string }) => ReactNode;
}) {
  const id = useId();
  const said = hint === undefined ? {} : { 'aria-describedby': `${id}-hint` };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, ...said })}
      {hint === undefined ? null : (
        <small id={`${id}-hint`} className="hint">
          {hint}
        </small>
      )}
    </div>
  );
}

/** A line of text. */
export function TextField({
  label,
  value,
  onChange,
  placeholder,
  hint,
  required = false,
  disabled = false,
  secret = false,
  suggestions,
}: FieldProps & { readonly secret?: boolean; readonly suggestions?: readonly string[] }) {
  return (
    <Field label={label} hint={hint}>
      {(names) => (
        <>
          <input
            {...names}
            className="input"
            {...(secret ? { type: 'password', autoComplete: 'new-password' } : { autoComplete: 'off' })}
            value={value}
            placeholder={placeholder}
            required={required}
            disabled={disabled}
            spellCheck={false}
            {...(suggestions === undefined ? {} : { list: `${names.id}-list` })}
            onChange={(event) => onChange(event.target.value)}
          />
          {suggestions === undefined ? null : (
            <datalist id={`${names.id}-list`}>
              {suggestions.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

/** Lines of text: a list with one value a line, or a longer text. */
export function AreaField({
  label,
  value,
  onChange,
  placeholder,
  hint,
  required = false,
  rows = 3,
}: FieldProps & { readonly rows?: number }) {
  return (
    <Field label={label} hint={hint}>
      {(names) => (
        <textarea
          {...names}
          className="input"
          rows={rows}
          value={value}
          placeholder={placeholder}
          required={required}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Values, one a line. What is typed stays as it is typed; empty lines are no values. */
export function LinesField({
  lines,
  onChange,
  ...rest
}: Omit<FieldProps, 'value' | 'onChange'> & {
  readonly lines: readonly string[];
  readonly onChange: (lines: readonly string[]) => void;
}) {
  const [text, setText] = useState(() => lines.join('\n'));
  return (
    <AreaField
      {...rest}
      value={text}
      onChange={(typed) => {
        setText(typed);
        onChange(linesIn(typed));
      }}
    />
  );
}

export function CheckField({
  label,
  checked,
  onChange,
  hint,
  disabled = false,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly hint?: string;
  readonly disabled?: boolean;
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {hint === undefined ? null : <small className="hint">{hint}</small>}
      </span>
    </label>
  );
}

export function ChoiceField({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={label}>
      {(names) => (
        <select {...names} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

const linesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
