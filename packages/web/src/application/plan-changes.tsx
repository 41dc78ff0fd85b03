import type { PlanChange, PlanPreview } from '@setpoint/server';
import { useState } from 'react';
import { DiffLayoutChoice, DiffView } from '../diff/diff-view.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Empty } from '../ui/states.tsx';
import { Badge, type Tone } from '../ui/status.tsx';
import { keyOfObject, titleOfObject } from './address.ts';

const looks: Readonly<
  Record<PlanChange['action'], { readonly icon: IconName; readonly tone: Tone; readonly sign: string }>
> = {
  create: { icon: 'plus', tone: 'green', sign: '+' },
  update: { icon: 'diff', tone: 'amber', sign: '~' },
  recreate: { icon: 'refresh', tone: 'amber', sign: '±' },
  delete: { icon: 'minus', tone: 'red', sign: '−' },
  none: { icon: 'check', tone: 'gray', sign: '=' },
  skip: { icon: 'ghost', tone: 'gray', sign: '·' },
};

/** The changes in the order they are made. What is left out can be taken in again. */
export function PlanChanges({
  plan,
  choice,
}: {
  readonly plan: PlanPreview;
  /** What is left out of it, where that can be chosen. */
  readonly choice?: {
    readonly left: ReadonlySet<string>;
    readonly onLeft: (left: ReadonlySet<string>) => void;
  };
}) {
  const waves = plan.waves
    .map((wave) => ({
      ...wave,
      changes: wave.changes.filter(({ action, hook }) => action !== 'none' || hook),
    }))
    .filter(({ changes }) => changes.length > 0);
  if (waves.length === 0) {
    return (
      <Empty icon="check" title="Nothing to change">
        <p>All {plan.tally.none} objects are as Git says. A sync records the revision and runs no write.</p>
      </Empty>
    );
  }
  const toggle = (key: string): void => {
    const next = new Set(choice?.left);
    if (!next.delete(key)) next.add(key);
    choice?.onLeft(next);
  };
  const deletes = plan.waves.flatMap(({ changes }) => changes).filter(({ action }) => action === 'delete');
  return (
    <>
      {deletes.length > 0 ? (
        <section className="prunes" aria-label="What is deleted">
          <h3>
            <Icon name="trash" /> {deletes.length} {deletes.length === 1 ? 'object is' : 'objects are'}{' '}
            deleted
          </h3>
          <ul>
            {deletes.map(({ object }) => (
              <li key={keyOfObject(object)} className="mono" data-prune={titleOfObject(object)}>
                {titleOfObject(object)}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <div className="row spread">
        <span className="muted">In this order</span>
        <DiffLayoutChoice />
      </div>
      {waves.map((wave) => (
        <section
          key={`${wave.phase} ${wave.wave}`}
          className="plan-wave"
          data-plan-wave={`${wave.phase}/${wave.wave}`}
        >
          <h3 className="plan-wave-head">
            <Icon name={wave.phase === 'Sync' ? 'wave' : 'hook'} size={14} /> {wave.phase}
            <span className="muted"> wave {wave.wave}</span>
          </h3>
          <div className="card">
            {wave.changes.map((change) => (
              <Change
                key={keyOfObject(change.object)}
                change={change}
                {...(choice === undefined
                  ? {}
                  : {
                      taken: !choice.left.has(keyOfObject(change.object)),
                      onToggle: () => toggle(keyOfObject(change.object)),
                    })}
              />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

function Change({
  change,
  taken,
  onToggle,
}: {
  readonly change: PlanChange;
  readonly taken?: boolean;
  /** Absent where nothing can be chosen. */
  readonly onToggle?: () => void;
}) {
  const [open, setOpen] = useState(false);
  const { object, action, reason, hook, file, line } = change;
  const look = looks[action];
  return (
    <div className={`change tone-${look.tone}`} data-change={action} data-object={titleOfObject(object)}>
      <div className="change-head">
        {hook ? (
          <Icon name="hook" size={14} label="hook" />
        ) : onToggle === undefined ? null : (
          <input
            type="checkbox"
            checked={taken}
            onChange={onToggle}
            aria-label={`Sync ${titleOfObject(object)}`}
          />
        )}
        <span className="change-sign" aria-hidden="true">
          {look.sign}
        </span>
        <button type="button" className="change-title" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span className="truncate">{titleOfObject(object)}</span>
          <Badge tone={look.tone}>{hook ? 'run' : action}</Badge>
          <span className="muted truncate grow">{reason}</span>
          <span className="mono muted truncate change-file">
            {file}
            {line === undefined ? '' : `:${line}`}
          </span>
          <Icon name={open ? 'down' : 'chevron'} size={13} />
        </button>
      </div>
      {open ? (
        <DiffView
          label={titleOfObject(object)}
          names={['Live', 'After']}
          before={change.liveText}
          after={action === 'delete' ? '' : change.desiredText}
          fields={change.fields}
          file={file}
          line={line}
        />
      ) : null}
    </div>
  );
}
