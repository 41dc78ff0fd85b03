import { type ReactNode, useRef, useState } from 'react';
import { useShortcuts } from '../app/shortcuts.ts';
import type { Problem } from '../http/problem.ts';
import { type Column, DataTable } from './data-table.tsx';
import { Icon } from './icon.tsx';
import { ProblemPanel } from './problem-panel.tsx';
import { Card, Empty, PageHead, Skeleton } from './states.tsx';

/** From so many on a list can be narrowed by typing. */
const enoughToFilter = 8;

interface ListPageProps<T> {
  readonly title: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  /** Between the head and the list. */
  readonly above?: ReactNode;
  /** Undefined while it is read for the first time. */
  readonly items: readonly T[] | undefined;
  readonly problem: Problem | undefined;
  readonly onRetry: () => void;
  readonly columns: readonly Column<T>[];
  readonly keyOf: (item: T) => string | number;
  /** The words that typing looks for. */
  readonly textOf: (item: T) => string;
  /** What is shown when there is nothing. */
  readonly empty: ReactNode;
  /** After the list: what goes on, and dialogs. */
  readonly children?: ReactNode;
}

/** The shape of every page that lists things: head, narrowing, table, and what to do when there is none. */
export function ListPage<T>(props: ListPageProps<T>) {
  const { title, lead, actions, above, items, problem, onRetry, columns, keyOf, textOf, empty, children } =
    props;
  const [filter, setFilter] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const many = (items?.length ?? 0) >= enoughToFilter;
  useShortcuts(
    many
      ? [
          {
            keys: '/',
            label: `Narrow ${title.toLowerCase()}`,
            group: title,
            run: () => field.current?.focus(),
          },
        ]
      : [],
  );
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = items?.filter((item) => {
    const text = textOf(item).toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <PageHead title={title} lead={lead}>
        {actions}
      </PageHead>
      {above === undefined ? null : <div className="list-above">{above}</div>}
      {problem ? <ProblemPanel problem={problem} onRetry={onRetry} /> : null}
      {!items && !problem ? <Skeleton /> : null}
      {items?.length === 0 ? empty : null}
      {many ? (
        <div className="search list-search">
          <Icon name="search" size={15} />
          <input
            ref={field}
            type="search"
            className="input"
            aria-label={`Narrow ${title.toLowerCase()}`}
            placeholder={`Narrow ${title.toLowerCase()}…`}
            value={filter}
            spellCheck={false}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              setFilter('');
              event.currentTarget.blur();
            }}
          />
          <kbd aria-hidden="true">/</kbd>
        </div>
      ) : null}
      {shown && shown.length > 0 ? (
        <Card flush>
          <DataTable label={title} columns={columns} items={shown} keyOf={keyOf} />
        </Card>
      ) : null}
      {many && shown?.length === 0 ? (
        <Empty icon="filter" title="Nothing matches">
          <p>All words must occur in one line of the list.</p>
        </Empty>
      ) : null}
      {children}
    </>
  );
}
