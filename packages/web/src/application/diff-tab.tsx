import type { ApplicationDiff, ResourceDifference } from '@setpoint/server';
import { useEffect, useState } from 'react';
import { DiffLayoutChoice, DiffView } from '../diff/diff-view.tsx';
import { useResource } from '../http/use-resource.ts';
import { Revision } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { type AppAddress, apiPath, keyOfObject, titleOfObject } from './address.ts';

const openAtFirst = 12;

/** Everything that differs between Git and the cluster, worst first. */
export function DiffTab({
  address,
  changes,
  onObject,
}: {
  readonly address: AppAddress;
  readonly changes: number;
  readonly onObject: (key: string) => void;
}) {
  const { value, problem, reload } = useResource<ApplicationDiff>(apiPath(address, 'diff'));
  useEffect(() => {
    if (changes > 0) reload();
  }, [changes, reload]);
  if (problem) return <ProblemPanel problem={problem} onRetry={reload} />;
  if (!value) return <Skeleton />;
  if (value.resources.length === 0) {
    return (
      <Empty icon="check" title="No differences">
        <p>
          All {value.inSync} objects are as <Revision revision={value.revision} /> says. Fields that
          Kubernetes fills in by itself, and those that others own, do not count.
        </p>
      </Empty>
    );
  }
  return (
    <div className="col">
      <div className="row spread wrap">
        <p className="muted">
          {value.resources.length} of {value.resources.length + value.inSync} objects differ from{' '}
          <Revision revision={value.revision} />
        </p>
        <DiffLayoutChoice />
      </div>
      {value.resources.map((resource, at) => (
        <ResourceDiff
          key={keyOfObject(resource.object)}
          resource={resource}
          open={at < openAtFirst}
          onOpenObject={() => onObject(keyOfObject(resource.object))}
        />
      ))}
    </div>
  );
}

const kinds = {
  missing: { text: 'missing in the cluster', tone: 'green' },
  extra: { text: 'not in Git', tone: 'red' },
  changed: { text: 'changed', tone: 'amber' },
} as const;

function ResourceDiff({
  resource,
  open,
  onOpenObject,
}: {
  readonly resource: ResourceDifference;
  readonly open: boolean;
  readonly onOpenObject: () => void;
}) {
  const [shown, setShown] = useState(open);
  const { object, kind, file, line, requiresPruning } = resource;
  const look = kinds[kind];
  return (
    <section className="card diff-card" data-open={shown || undefined}>
      <header className="diff-head">
        <button type="button" className="diff-toggle" aria-expanded={shown} onClick={() => setShown(!shown)}>
          <Icon name={shown ? 'down' : 'chevron'} size={13} />
          <b className="truncate">{titleOfObject(object)}</b>
          <Badge tone={look.tone}>{look.text}</Badge>
          {requiresPruning ? <Badge tone="red">a sync with prune deletes it</Badge> : null}
          <span className="grow" />
          {file === undefined ? null : (
            <span className="mono muted truncate">
              {file}
              {line === undefined ? '' : `:${line}`}
            </span>
          )}
        </button>
        <button type="button" className="inline-link" onClick={onOpenObject}>
          Open
        </button>
      </header>
      {shown ? (
        <DiffView
          label={titleOfObject(object)}
          before={resource.liveText}
          after={resource.desiredText}
          fields={resource.fields}
          file={file}
          line={line}
        />
      ) : null}
    </section>
  );
}
