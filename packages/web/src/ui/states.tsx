import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** What is shown where there is nothing yet: what belongs here, and how it gets here. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <h2>{title}</h2>
      <div className="empty-text">{children}</div>
      {action}
    </div>
  );
}

/** Lines in the shape of what is loading. */
export function Skeleton({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={`skeleton-line skeleton-${index % 3}`} />
      ))}
    </div>
  );
}

export function PageHead({
  title,
  children,
  lead,
}: {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className="page-head">
      <div className="grow">
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="page-lead">{lead}</p>}
      </div>
      {children === undefined ? null : <div className="row wrap page-actions">{children}</div>}
    </header>
  );
}

export function Card({
  title,
  aside,
  children,
  flush = false,
}: {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
}) {
  return (
    <section className="card">
      {title === undefined ? null : (
        <header className="card-head">
          <h3>{title}</h3>
          {aside}
        </header>
      )}
      <div className={flush ? '' : 'card-body'}>{children}</div>
    </section>
  );
}

const isNone = (value: ReactNode): boolean => Array.isArray(value) && value.length === 0;

/** Names and values, for the details of one thing. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value !== undefined && value !== null && value !== '' && !isNone(value))
        .map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
