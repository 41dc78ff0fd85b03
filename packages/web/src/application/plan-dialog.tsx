import type {
  ApplicationDetail,
  ObjectKey,
  OperationStarted,
  PlanPreview,
  PlanRequestBody,
  SyncPlan,
} from '@setpoint/server';
import { useEffect, useRef, useState } from 'react';
import { request } from '../http/client.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { Button } from '../ui/button.tsx';
import { Revision } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Skeleton } from '../ui/states.tsx';
import { notify } from '../ui/toasts.tsx';
import { type AppAddress, apiPath, keyOfObject } from './address.ts';
import { Findings } from './findings.tsx';
import { PlanChanges } from './plan-changes.tsx';
import { defaultOptions, type PlanChoices, PlanOptions } from './plan-options.tsx';
import { Tally, tallyText } from './tally.tsx';

export interface PlanScope {
  /** Only these; absent: everything. */
  readonly resources?: readonly ObjectKey[];
}

/** Shows what a sync would do, then does exactly that. */
export function PlanDialog({
  address,
  detail,
  scope,
  onClose,
}: {
  readonly address: AppAddress;
  readonly detail: ApplicationDetail;
  readonly scope: PlanScope;
  readonly onClose: () => void;
}) {
  const [choices, setChoices] = useState<PlanChoices>(() => defaultOptions(detail));
  const [retries, setRetries] = useState<number | undefined>();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [whole, plan, planning, problem, replan] = usePlans(address, scope, choices, left);
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const go = useRef<HTMLDivElement>(null);
  const { name } = address;
  const ready = plan !== undefined && !planning && plan.executable && (!plan.confirm || typed === name);
  useEffect(() => {
    if (plan && !planning)
      go.current?.querySelector<HTMLElement>(plan.confirm ? 'input' : '.button-primary-action')?.focus();
  }, [plan, planning]);
  const execute = async (): Promise<void> => {
    if (!ready || busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const body: SyncPlan = {
        plan: plan.id,
        ...(plan.confirm ? { confirm: typed } : {}),
        ...(retries === undefined ? {} : { retries }),
      };
      await request<OperationStarted>(apiPath(address, 'sync'), { method: 'POST', body });
      notify(`Syncing ${name}: ${tallyText(plan.tally)}.`);
      onClose();
    } catch (error) {
      setFailure(problemOf(error));
      setBusy(false);
      replan();
    }
  };
  return (
    <Dialog
      kind="wide"
      title={`Sync ${name}`}
      onClose={onClose}
      footer={
        <div ref={go} className="plan-foot">
          {plan ? <Tally tally={plan.tally} /> : null}
          <span className="grow" />
          {plan?.confirm === true ? (
            <input
              className="input plan-confirm"
              placeholder={`Type ${name}`}
              aria-label={`This deletes ${plan.tally.delete} objects. Type ${name} to confirm`}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') void execute();
              }}
            />
          ) : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone={plan && plan.tally.delete > 0 ? 'danger' : 'primary'}
            className="button-primary-action"
            icon="sync"
            busy={busy || planning}
            disabled={!ready}
            onClick={() => void execute()}
          >
            {plan && plan.tally.delete > 0 ? `Sync and delete ${plan.tally.delete}` : 'Sync'}
          </Button>
        </div>
      }
    >
      {failure ? <ProblemPanel problem={failure} title="The plan was not carried out" /> : null}
      {problem ? <ProblemPanel problem={problem} title="No plan could be made" onRetry={replan} /> : null}
      <PlanOptions choices={choices} onChange={setChoices} retries={retries} onRetries={setRetries} />
      {plan ? <Findings findings={plan.problems} about={`Application ${address.namespace}/${name}`} /> : null}
      {whole ? (
        <>
          <p className="muted plan-revision">
            Plan of <Revision revision={whole.revision} /> · what you see is what is carried out, or nothing
            <code className="plan-hash" title={`SHA-256 of everything that is written: ${plan?.hash ?? ''}`}>
              {plan?.hash.slice(0, 10)}
            </code>
          </p>
          <PlanChanges plan={whole} choice={{ left, onLeft: setLeft }} />
        </>
      ) : problem ? null : (
        <Skeleton />
      )}
    </Dialog>
  );
}

/** The plan of everything in scope, for the list; and of what is chosen of it, which is carried out. */
function usePlans(
  address: AppAddress,
  scope: PlanScope,
  choices: PlanChoices,
  left: ReadonlySet<string>,
): readonly [PlanPreview | undefined, PlanPreview | undefined, boolean, Problem | undefined, () => void] {
  const [whole, setWhole] = useState<PlanPreview | undefined>();
  const [plan, setPlan] = useState<PlanPreview | undefined>();
  const [planning, setPlanning] = useState(true);
  const [problem, setProblem] = useState<Problem | undefined>();
  const [round, setRound] = useState(0);
  const known = useRef<PlanPreview | undefined>(undefined);
  known.current = whole;
  useEffect(() => {
    const abort = new AbortController();
    const changes = known.current?.waves.flatMap(({ changes: all }) => all) ?? [];
    const chosen =
      left.size === 0
        ? scope.resources
        : changes
            .filter(
              ({ object, hook, action }) => !hook && action !== 'none' && !left.has(keyOfObject(object)),
            )
            .map(({ object }) => object);
    const body: PlanRequestBody = {
      ...choices,
      ...(chosen
        ? { resources: chosen.map(({ group, kind, namespace, name }) => ({ group, kind, namespace, name })) }
        : {}),
    };
    setPlanning(true);
    const take = (made: PlanPreview): void => {
      setPlan(made);
      if (left.size === 0) setWhole(made);
      setPlanning(false);
      setProblem(undefined);
    };
    const fail = (error: unknown): void => {
      if (abort.signal.aborted) return;
      setPlan(undefined);
      setPlanning(false);
      setProblem(problemOf(error));
    };
    request<PlanPreview>(apiPath(address, 'plans'), { method: 'POST', body, signal: abort.signal }).then(
      take,
      fail,
    );
    return () => abort.abort();
    // The address and the scope are those the dialog was opened with.
  }, [choices, left, round]);
  return [whole, plan, planning, problem, () => setRound((before) => before + 1)];
}
