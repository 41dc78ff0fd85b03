import type { FacetValue, FleetFacet } from '@setpoint/server';
import { useState } from 'react';
import { addressWith, navigate } from '../app/router.tsx';
import { Icon } from '../ui/icon.tsx';
import { lookOf, nameOfStatus } from '../ui/status.tsx';
import { addressToggling, addressUnfiltered } from './fleet-filters.ts';
import { facetNames, facets, type FleetFilters } from './fleet-query.ts';
import type { Fleet } from './use-fleet.ts';

const short = 7;
/** Statuses stand in one order, the worst first; of other facets the most frequent come first. */
const orders: Readonly<Partial<Record<FleetFacet, readonly string[]>>> = {
  health: ['Degraded', 'Missing', 'Unknown', 'Progressing', 'Suspended', 'Healthy'],
  sync: ['OutOfSync', 'Unknown', 'Synced'],
};

function inOrder(facet: FleetFacet, values: readonly FacetValue[]): readonly FacetValue[] {
  const order = orders[facet];
  if (order === undefined) return values;
  return values.toSorted((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
}

/** The values that there are, with how many applications each would show. */
export function FacetPanel({ fleet, filters }: { readonly fleet: Fleet; readonly filters: FleetFilters }) {
  const chosen = Object.keys(filters.chosen).length > 0 || filters.labels !== '' || filters.favourites;
  return (
    <aside className="facets" aria-label="Filters">
      {chosen ? (
        <button
          type="button"
          className="button button-plain facets-clear"
          onClick={() => navigate(addressUnfiltered())}
        >
          <Icon name="cross" size={13} /> Clear the filters
        </button>
      ) : null}
      <label className="facet-value">
        <input
          type="checkbox"
          checked={filters.favourites}
          onChange={() => navigate(addressWith({ favourites: filters.favourites ? undefined : 'true' }))}
        />
        <span className="facet-icon tone-amber">
          <Icon name="star" size={13} />
        </span>
        <span className="grow">Favourites</span>
      </label>
      {facets.map((facet) => (
        <Facet key={facet} facet={facet} values={fleet.facets[facet] ?? []} filters={filters} />
      ))}
      <LabelFilter key={filters.labels} labels={filters.labels} />
    </aside>
  );
}

/** Labels are many and free: a selector, as kubectl takes it. */
function LabelFilter({ labels }: { readonly labels: string }) {
  const [text, setText] = useState(labels);
  const take = (): void => {
    if (text.trim() !== labels)
      navigate(addressWith({ labels: text.trim() === '' ? undefined : text.trim() }));
  };
  return (
    <label className="facet facet-labels">
      <span>Labels</span>
      <input
        className="input"
        value={text}
        placeholder="team=payments,tier!=test"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
        }}
      />
    </label>
  );
}

function Facet({
  facet,
  values,
  filters,
}: {
  readonly facet: FleetFacet;
  readonly values: readonly FacetValue[];
  readonly filters: FleetFilters;
}) {
  const [all, setAll] = useState(false);
  const chosen = filters.chosen[facet] ?? [];
  const missing = chosen.filter((value) => !values.some((other) => other.value === value));
  const known = inOrder(facet, [...missing.map((value) => ({ value, count: 0 })), ...values]);
  if (chosen.length === 0 && known.length < 2) return null;
  const shown = all ? known : known.slice(0, short);
  return (
    <fieldset className="facet">
      <legend>{facetNames[facet]}</legend>
      {shown.map(({ value, count }) => (
        <label key={value} className="facet-value">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={() => navigate(addressToggling(filters, facet, value))}
          />
          {facet === 'health' || facet === 'sync' ? (
            <span className={`facet-icon tone-${lookOf(value).tone}`}>
              <Icon name={lookOf(value).icon === 'spinner' ? 'refresh' : lookOf(value).icon} size={13} />
            </span>
          ) : null}
          <span className="grow truncate" title={value}>
            {nameOfValue(facet, value)}
          </span>
          <span className="facet-count nums">{count.toLocaleString()}</span>
        </label>
      ))}
      {known.length > short ? (
        <button type="button" className="facet-more" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `${known.length - short} more`}
        </button>
      ) : null}
    </fieldset>
  );
}

function nameOfValue(facet: FleetFacet, value: string): string {
  if (facet === 'autosync') return value === 'true' ? 'Automatic sync' : 'By hand';
  if (value === '' || value === '-') return 'None';
  if (facet === 'repo') return value.replace(/^https?:\/\//, '').replace(/\.git$/, '');
  return value === 'none' ? 'Never synced' : nameOfStatus(value);
}
