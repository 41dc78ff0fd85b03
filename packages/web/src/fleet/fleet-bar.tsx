import type { RefObject } from 'react';
import { addressWith, navigate } from '../app/router.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Segments } from '../ui/tabs.tsx';
import type { FleetFilters } from './fleet-query.ts';

const sorts = [
  ['worst', 'Worst first'],
  ['name', 'Name'],
  ['changed', 'Deployed last'],
  ['project', 'Project'],
  ['cluster', 'Cluster'],
  ['created', 'Newest'],
] as const;
const groups = [
  ['none', 'No groups'],
  ['project', 'By project'],
  ['cluster', 'By cluster'],
  ['health', 'By health'],
  ['sync', 'By sync'],
] as const;

interface FleetBarProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly q: string;
  readonly onQuery: (q: string) => void;
  /** The focus goes on to the list. */
  readonly onLeave: () => void;
  readonly onFilters: () => void;
  readonly total: number;
  readonly filters: FleetFilters;
}

export function FleetBar({ field, q, onQuery, onLeave, onFilters, total, filters }: FleetBarProps) {
  return (
    <div className="fleet-bar">
      <div className="search">
        <Icon name="search" size={15} />
        <input
          ref={field}
          type="search"
          className="input"
          placeholder="Filter by name, project, cluster, repository…"
          aria-label="Filter applications"
          value={q}
          spellCheck={false}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              if (q === '') event.currentTarget.blur();
              onQuery('');
            } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.currentTarget.blur();
              onLeave();
            } else return;
            event.preventDefault();
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <span className="fleet-count muted nums" role="status" data-total={total}>
        {total.toLocaleString()} {total === 1 ? 'application' : 'applications'}
      </span>
      <Button icon="filter" className="only-narrow" onClick={onFilters}>
        Filters
      </Button>
      <Choice
        label="Group"
        value={filters.group}
        options={groups}
        onChange={(value) => navigate(addressWith({ group: value === 'none' ? undefined : value }))}
      />
      <Choice
        label="Sort"
        value={filters.sort}
        options={sorts}
        onChange={(value) => navigate(addressWith({ sort: value === 'worst' ? undefined : value }))}
      />
      <Segments
        label="View"
        value={filters.view}
        options={[
          { value: 'table', label: 'Table', icon: 'table' },
          { value: 'tiles', label: 'Tiles', icon: 'tiles' },
        ]}
        onChange={(value) => navigate(addressWith({ view: value === 'table' ? undefined : value }))}
      />
    </div>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <select
      className="input choice"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}
