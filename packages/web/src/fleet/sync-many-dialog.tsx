import type { OperationStarted, PlanPreview } from '@setpoint/server';
import { useEffect, useState } from 'react';
import { apiPath } from '../application/address.ts';
import { Link } from '../app/router.tsx';
import { request } from '../http/client.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { tallyText } from '../application/tally.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { notify } from '../ui/toasts.tsx';
import { inParallel } from './in-parallel.ts';

interface Planned {
  readonly plan?: PlanPreview;
  readonly problem?: Problem;
  readonly started?: boolean;
}

/** Plans a sync of each application, shows what each would do, then carries out exactly these plans. */
export function SyncManyDialog({
  keys,
  onClose,
  onDone,
}: {
  readonly keys: readonly string[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const [planned, setPlanned] = useState<ReadonlyMap<string, Planned>>(new Map());
  const [prune, setPrune] = useState(false);
  const [busy, setBusy] = useState(false);
  const learn = (key: string, what: Planned): void =>
    setPlanned((before) => new Map(before).set(key, { ...before.get(key), ...what }));
  useEffect(() => {
    const abort = new AbortController();
    setPlanned(new Map());
    void inParallel(keys, async (key) => {
      if (abort.signal.aborted) return;
      try {
        const plan = await request<PlanPreview>(apiPath(addressOf(key), 'plans'), {
          method: 'POST',
          body: { prune, force: false },
          signal: abort.signal,
        });
        if (!abort.signal.aborted) learn(key, { plan });
      } catch (error) {
        if (!abort.signal.aborted) learn(key, { problem: problemOf(error) });
      }
    });
    return () => abort.abort();
    // The keys are those the dialog was opened with.
  }, [prune]);
  const ready = keys.flatMap((key) => {
    const plan = planned.get(key)?.plan;
    return plan !== undefined && canRun(plan) ? [{ key, plan }] : [];
  });
  const deletes = ready.reduce((sum, { plan }) => sum + plan.tally.delete, 0);
  const planning = planned.size < keys.length;
  const execute = async (): Promise<void> => {
    if (busy || planning || ready.length === 0) return;
    setBusy(true);
    let started = 0;
    await inParallel(ready, async ({ key, plan }) => {
      try {
        await request<OperationStarted>(apiPath(addressOf(key), 'sync'), {
          method: 'POST',
          body: { plan: plan.id },
        });
        started += 1;
        learn(key, { started: true });
      } catch (error) {
        learn(key, { problem: problemOf(error) });
      }
    });
    setBusy(false);
    notify(`Syncing ${countOf(started)}.`);
    if (started === ready.length) onDone();
  };
  return (
    <Dialog
      kind="wide"
      title={`Sync ${countOf(keys.length)}`}
      onClose={onClose}
      footer={
        <>
          <label className="check grow">
            <input type="checkbox" checked={prune} onChange={(event) => setPrune(event.target.checked)} />
            <span>Delete what Git no longer has (prune)</span>
          </label>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone={deletes > 0 ? 'danger' : 'primary'}
            icon="sync"
            busy={busy || planning}
            disabled={ready.length === 0}
            onClick={() => void execute()}
            data-submit
          >
            {deletes > 0 ? `Sync ${ready.length} and delete ${deletes}` : `Sync ${ready.length}`}
          </Button>
        </>
      }
    >
      <p className="muted">
        Each is planned by itself; what you see is what is carried out. One whose plan has errors, changes
        nothing or deletes so much that its name must be typed is left out.
      </p>
      <ul className="many">
        {keys.map((key) => (
          <Line key={key} name={key} planned={planned.get(key)} />
        ))}
      </ul>
    </Dialog>
  );
}

function Line({ name, planned }: { readonly name: string; readonly planned: Planned | undefined }) {
  const { plan, problem, started } = planned ?? {};
  return (
    <li className="many-line" data-planned={name}>
      <Link className="text-link truncate" to={`/applications/${name}`}>
        {name}
      </Link>
      <span className="many-what">
        {planned === undefined ? (
          <span className="faint">
            <Icon name="spinner" size={13} /> planning
          </span>
        ) : problem ? (
          <span className="trouble">{problem.message}</span>
        ) : plan ? (
          <>
            <code className="nums" data-tally={tallyText(plan.tally)}>
              {tallyText(plan.tally)}
            </code>{' '}
            <span className="muted">{started === true ? 'started' : whyNot(plan)}</span>
          </>
        ) : null}
      </span>
    </li>
  );
}

function addressOf(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}

const isEmpty = ({ tally }: PlanPreview): boolean =>
  tally.create + tally.update + tally.recreate + tally.delete + tally.hooks === 0;

const canRun = (plan: PlanPreview): boolean => plan.executable && !plan.confirm && !isEmpty(plan);

function whyNot(plan: PlanPreview): string {
  if (!plan.executable)
    return plan.problems.find(({ severity }) => severity === 'error')?.message ?? 'has errors';
  if (plan.confirm) return 'left out: sync it on its own page, where its name is asked for';
  return isEmpty(plan) ? 'nothing to do' : '';
}

const countOf = (count: number): string =>
  `${count.toLocaleString()} ${count === 1 ? 'application' : 'applications'}`;
