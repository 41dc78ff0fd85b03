import type { RevisionDiff } from '@setpoint/server';
import { DiffLayoutChoice, DiffView } from '../diff/diff-view.tsx';
import { withQuery } from '../http/with-query.ts';
import { useResource } from '../http/use-resource.ts';
import { Revision } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { type AppAddress, apiPath, keyOfObject, titleOfObject } from './address.ts';

const icons = { added: 'plus', removed: 'minus', changed: 'diff' } as const;

/** What two revisions render, object by object. */
export function CompareDialog({
  address,
  from,
  to,
  onClose,
}: {
  readonly address: AppAddress;
  readonly from: string;
  readonly to: string;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      kind="wide"
      onClose={onClose}
      title={
        <span className="row">
          <Revision revision={from} /> <span aria-label="to">→</span> <Revision revision={to} />
        </span>
      }
    >
      <RevisionDiffView address={address} from={from} to={to} />
    </Dialog>
  );
}

export function RevisionDiffView({
  address,
  from,
  to,
}: {
  readonly address: AppAddress;
  readonly from: string;
  readonly to: string;
}) {
  const { value, problem, reload } = useResource<RevisionDiff>(
    withQuery(apiPath(address, 'compare'), { from, to }),
  );
  if (problem) return <ProblemPanel problem={problem} onRetry={reload} />;
  if (!value) return <Skeleton />;
  if (value.objects.length === 0)
    return (
      <Empty icon="check" title="They render the same">
        <p>Whatever changed in Git between the two, this application reads none of it.</p>
      </Empty>
    );
  return (
    <>
      <div className="row spread wrap">
        <p className="muted">
          {value.objects.length} objects differ, {value.unchanged} are the same.
        </p>
        <DiffLayoutChoice />
      </div>
      {value.objects.map((one) => (
        <section key={keyOfObject(one.object)} className="card" data-compared={titleOfObject(one.object)}>
          <header className="card-head">
            <h3 className="row">
              <Icon name={icons[one.kind]} /> {titleOfObject(one.object)}
            </h3>
            <span className="mono muted truncate">{one.file}</span>
          </header>
          <DiffView
            label={titleOfObject(one.object)}
            names={[from.slice(0, 7), to.slice(0, 7)]}
            before={one.fromText}
            after={one.toText}
            fields={one.fields}
            file={one.file}
            line={one.line}
          />
        </section>
      ))}
    </>
  );
}
