import { Link } from '../app/router.tsx';
import { Icon, type IconName } from './icon.tsx';

export interface Tab {
  readonly key: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly count?: number | undefined;
  readonly to: string;
}

/** Tabs that are addresses: they can be opened in a new window, and a reload stays on them. */
export function Tabs({
  tabs,
  current,
  label,
}: {
  readonly tabs: readonly Tab[];
  readonly current: string;
  readonly label: string;
}) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.key}
          to={tab.to}
          className="tab"
          aria-current={tab.key === current ? 'page' : undefined}
        >
          {tab.icon ? <Icon name={tab.icon} size={14} /> : null}
          <span>{tab.label}</span>
          {tab.count === undefined ? null : (
            <span className="tab-count nums">{tab.count.toLocaleString()}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}

/** A choice of a few, shown at once. */
export function Segments<T extends string>({
  options,
  value,
  onChange,
  label,
}: {
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: IconName }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly label: string;
}) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="segment"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.icon ? <Icon name={option.icon} size={14} /> : null}
          <span>{option.label}</span>
        </button>
      ))}
    </div>
  );
}
