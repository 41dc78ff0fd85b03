import type { AuditEntry, AuditPage as Page } from '@setpoint/server';
import { useEffect, useState } from 'react';
import { withQuery } from '../http/with-query.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { ListPage } from '../ui/list-page.tsx';
import { Empty } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { Moment } from '../ui/time.tsx';

const tones = { allowed: 'green', denied: 'amber', failed: 'red' } as const;

const columns: readonly Column<AuditEntry>[] = [
  { label: 'When', plain: true, cell: ({ at }) => <Moment at={at} /> },
  {
    label: 'Who',
    plain: true,
    cell: ({ user }) => (user === '' ? <span className="faint">not signed in</span> : <b>{user}</b>),
  },
  { label: 'What', plain: true, cell: ({ action }) => <code>{action}</code> },
  {
    label: 'Object',
    plain: true,
    cell: ({ object, detail }) => (
      <>
        {object}
        {detail === '' ? null : <p className="faint">{detail}</p>}
      </>
    ),
  },
  { label: 'Outcome', plain: true, cell: ({ outcome }) => <Badge tone={tones[outcome]}>{outcome}</Badge> },
  { label: 'From', cell: ({ from }) => <span className="muted mono">{from}</span> },
];

/** Who changed what, when and from where; and who tried to. */
export default function AuditPage() {
  const [before, setBefore] = useState<number | undefined>();
  const [entries, setEntries] = useState<readonly AuditEntry[]>([]);
  const { value, problem, reload } = useResource<Page>(
    withQuery('/api/setpoint/v1/audit', { limit: 100, before }),
  );
  useEffect(() => {
    if (!value) return;
    setEntries((known) => {
      const ids = new Set(known.map(({ id }) => id));
      return [...known, ...value.items.filter(({ id }) => !ids.has(id))].toSorted((a, b) => b.id - a.id);
    });
  }, [value]);
  return (
    <ListPage
      title="Audit log"
      lead="Every call that changed something, or tried to: who, what, when, from where."
      items={value && entries}
      problem={problem}
      onRetry={reload}
      columns={columns}
      keyOf={({ id }) => id}
      textOf={({ user, action, object, detail, outcome, from }) =>
        [user, action, object, detail, outcome, from].join(' ')
      }
      empty={
        <Empty icon="audit" title="Nothing yet">
          <p>Sign-ins, syncs, rollbacks and every other change appear here.</p>
        </Empty>
      }
    >
      {value?.before === undefined ? null : (
        <p className="list-more">
          <Button onClick={() => setBefore(value.before)}>Older</Button>
        </p>
      )}
    </ListPage>
  );
}
