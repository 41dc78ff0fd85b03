import type { ApplicationDetail, Timeline, TimelineEntry } from '@setpoint/server';
import { useEffect, useState } from 'react';
import { withQuery } from '../http/with-query.ts';
import { deniedBy } from '../http/denied-by.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { Revision } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { type AppAddress, apiPath } from './address.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';

/** What was deployed when, by whom and why. Any two revisions can be compared; each can be gone back to. */
export function TimelineTab({
  address,
  detail,
  changes,
}: {
  readonly address: AppAddress;
  readonly detail: ApplicationDetail;
  readonly changes: number;
}) {
  const { value, problem, reload } = useResource<Timeline>(
    withQuery(apiPath(address, 'timeline'), { limit: 100 }),
  );
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [comparing, setComparing] = useState<readonly [string, string] | undefined>();
  const [back, setBack] = useState<TimelineEntry | undefined>();
  useEffect(() => {
    if (changes > 0) reload();
  }, [changes, reload]);
  if (problem) return <ProblemPanel problem={problem} onRetry={reload} />;
  if (!value) return <Skeleton />;
  if (value.items.length === 0) {
    return (
      <Empty icon="commit" title="Nothing deployed yet">
        <p>Each sync that succeeds is kept here with its commit, so that you can compare and go back.</p>
      </Empty>
    );
  }
  const choose = (key: string): void =>
    setChosen(chosen.includes(key) ? chosen.filter((other) => other !== key) : [...chosen.slice(-1), key]);
  const compare = (): void => {
    const order = value.items
      .filter((entry) => chosen.includes(keyOf(entry)))
      .map(({ revision }) => revision);
    if (order.length === 2) setComparing([order[1] ?? '', order[0] ?? '']);
  };
  const permission = detail.permissions.rollback;
  return (
    <div className="col">
      <div className="row spread wrap">
        <p className="muted">Choose two to compare what they render.</p>
        <Button icon="diff" disabled={chosen.length !== 2} onClick={compare}>
          Compare {chosen.length === 2 ? 'the two' : ''}
        </Button>
      </div>
      <ol className="timeline card">
        {value.items.map((entry, at) => (
          <Entry
            key={keyOf(entry)}
            entry={entry}
            chosen={chosen.includes(keyOf(entry))}
            onChoose={() => choose(keyOf(entry))}
            onCompare={() => {
              const before = value.items[at + 1];
              if (before) setComparing([before.revision, entry.revision]);
            }}
            hasBefore={value.items[at + 1] !== undefined}
            denied={deniedBy(permission)}
            onBack={() => setBack(entry)}
          />
        ))}
      </ol>
      {comparing ? (
        <CompareDialog
          address={address}
          from={comparing[0]}
          to={comparing[1]}
          onClose={() => setComparing(undefined)}
        />
      ) : null}
      {back ? (
        <RollbackDialog
          address={address}
          entry={back}
          current={detail.row.revision}
          autosync={detail.row.autosync}
          onClose={() => setBack(undefined)}
        />
      ) : null}
    </div>
  );
}

const keyOf = (entry: TimelineEntry): string => `${entry.id ?? 'now'} ${entry.deployStartedAt}`;
const signatures: Readonly<Record<TimelineEntry['signature'], string | undefined>> = {
  none: undefined,
  openpgp: 'signed (OpenPGP)',
  ssh: 'signed (SSH)',
  x509: 'signed (X.509)',
  unknown: 'signature unknown',
};

function Entry({
  entry,
  chosen,
  onChoose,
  onCompare,
  hasBefore,
  denied,
  onBack,
}: {
  readonly entry: TimelineEntry;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onCompare: () => void;
  readonly hasBefore: boolean;
  readonly denied: string | undefined;
  readonly onBack: () => void;
}) {
  const [subject = '', ...rest] = entry.message.split('\n');
  const signature = signatures[entry.signature];
  return (
    <li className="timeline-entry" data-revision={entry.revision} data-current={entry.current || undefined}>
      <input
        type="checkbox"
        checked={chosen}
        onChange={onChoose}
        aria-label={`Choose ${entry.revision.slice(0, 7)} to compare`}
      />
      <span className={`timeline-dot ${entry.current ? 'tone-green' : 'tone-gray'}`} aria-hidden="true" />
      <div className="grow timeline-text">
        <div className="row wrap">
          <b title={rest.join('\n').trim() || undefined}>
            <bdi>{subject || 'No message'}</bdi>
          </b>
          {entry.current ? <Badge tone="green">current</Badge> : null}
          {entry.tags.map((tag) => (
            <Badge key={tag} tone="blue">
              {tag}
            </Badge>
          ))}
          {signature === undefined ? null : (
            <span title="That it is signed; whether its key is trusted, the keys of the project decide.">
              <Badge tone={entry.signature === 'unknown' ? 'amber' : 'blue'}>
                <Icon name="key" size={11} /> {signature}
              </Badge>
            </span>
          )}
        </div>
        <div className="row wrap muted timeline-facts">
          <Revision revision={entry.revision} />
          {entry.author === '' ? null : <bdi title={entry.authorEmail}>{entry.author}</bdi>}
          <span>
            deployed <Ago at={entry.deployedAt || entry.deployStartedAt} /> by{' '}
            {entry.automated ? 'automation' : entry.initiatedBy || 'somebody'}
          </span>
        </div>
        {entry.problem === undefined ? null : <p className="trouble">{entry.problem}</p>}
      </div>
      <div className="row">
        {hasBefore ? (
          <Button
            tone="ghost"
            icon="diff"
            aria-label="What this changed"
            title="What this changed"
            onClick={onCompare}
          />
        ) : null}
        {entry.current || entry.id === undefined ? null : (
          <Button icon="rollback" denied={denied} onClick={onBack}>
            Roll back
          </Button>
        )}
      </div>
    </li>
  );
}
