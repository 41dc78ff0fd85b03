import type { AuditEntry, AuditPage as Page } from '@setpoint/server';
import { useEffect, useState } from 'react';
import { withQuery } from '../http/client.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Empty, PageHead, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';

const tones = { allowed: 'green', denied: 'amber', failed: 'red' } as const;

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
    <>
      <PageHead
        title="Audit log"
        lead="Every call that changed something, or tried to: who, what, when, from where."
      />
      {problem ? <ProblemPanel problem={problem} onRetry={reload} /> : null}
      {!value && !problem ? <Skeleton /> : null}
      {value && entries.length === 0 ? (
        <Empty icon="audit" title="Nothing yet">
          <p>Sign-ins, syncs, rollbacks and every other change appear here.</p>
        </Empty>
      ) : null}
      {entries.length > 0 ? (
        <Card flush>
          <table className="grid-table">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">Object</th>
                <th scope="col">Outcome</th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td className="muted">
                    <Ago at={entry.at} />
                  </td>
                  <td>
                    <b>{entry.user}</b>
                  </td>
                  <td>
                    <code>{entry.action}</code>
                  </td>
                  <td>
                    {entry.object}
                    {entry.detail === '' ? null : <p className="faint">{entry.detail}</p>}
                  </td>
                  <td>
                    <Badge tone={tones[entry.outcome]}>{entry.outcome}</Badge>
                  </td>
                  <td className="muted mono">{entry.from}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      ) : null}
      {value?.before === undefined ? null : (
        <p>
          <Button onClick={() => setBefore(value.before)}>Older</Button>
        </p>
      )}
    </>
  );
}
