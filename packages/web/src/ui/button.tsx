import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> & {
  readonly tone?: 'primary' | 'plain' | 'ghost' | 'danger';
  readonly icon?: IconName;
  readonly busy?: boolean;
  /** Why the action is not possible, such as the permission that is missing: the button says so and does nothing. */
  readonly denied?: string | undefined;
  readonly disabled?: boolean;
  readonly children?: ReactNode;
};

/** A denied button stays reachable by keyboard, so that its reason can be read. */
export function Button(props: ButtonProps) {
  const {
    tone = 'plain',
    icon,
    busy = false,
    denied,
    disabled = false,
    children,
    onClick,
    className,
    ...rest
  } = props;
  const off = disabled || busy || denied !== undefined;
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${tone} ${children === undefined ? 'button-icon' : ''} ${className ?? ''}`}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      title={denied ?? rest.title}
      {...(denied === undefined ? {} : { 'aria-description': denied })}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <Icon name="spinner" /> : icon ? <Icon name={denied === undefined ? icon : 'lock'} /> : null}
      {children === undefined ? null : <span>{children}</span>}
    </button>
  );
}
