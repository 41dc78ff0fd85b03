import type { TimelineEntry } from '@setpoint/server';
import { useState } from 'react';
import { request } from '../http/client.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { notify } from '../ui/toasts.tsx';
import { type AppAddress, apiPath } from './address.ts';
import { RevisionDiffView } from './compare-dialog.tsx';

/** Goes back to a revision that was deployed before, after showing what that changes. */
export function RollbackDialog({
  address,
  entry,
  current,
  autosync,
  onClose,
}: {
  readonly address: AppAddress;
  readonly entry: TimelineEntry;
  readonly current: string;
  readonly autosync: boolean;
  readonly onClose: () => void;
}) {
  const [prune, setPrune] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();
  const roll = async (): Promise<void> => {
    setBusy(true);
    try {
      await request(apiPath(address, 'rollback'), { method: 'POST', body: { id: entry.id, prune } });
      notify(`Rolling back to ${entry.revision.slice(0, 7)}.`);
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      kind="wide"
      title={`Roll back to ${entry.revision.slice(0, 7)}`}
      onClose={onClose}
      footer={
        <>
          <label className="check grow">
            <input type="checkbox" checked={prune} onChange={(event) => setPrune(event.target.checked)} />
            <span>Delete what that revision does not have</span>
          </label>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" icon="rollback" busy={busy} onClick={() => void roll()} data-autofocus>
            Roll back
          </Button>
        </>
      }
    >
      {problem ? <ProblemPanel problem={problem} /> : null}
      {autosync ? (
        <p className="note tone-amber">
          <Icon name="warn" /> Automatic sync is on: the next commit, or Git as it is now, will be applied
          again. Turn it off in the Application to stay on the old revision.
        </p>
      ) : null}
      <RevisionDiffView address={address} from={current} to={entry.revision} />
    </Dialog>
  );
}
