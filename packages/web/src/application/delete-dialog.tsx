import type { ResourceDetail } from '@setpoint/server';
import { useState } from 'react';
import { navigate } from '../app/router.tsx';
import { request } from '../http/client.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { notify } from '../ui/toasts.tsx';
import { type AppAddress, argoPath, titleOfObject } from './address.ts';

/** Asks for the name before something is deleted that cannot be had back by a click. */
function ConfirmByName({
  title,
  name,
  action,
  children,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly name: string;
  readonly action: string;
  readonly children: React.ReactNode;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>();
  const confirm = async (): Promise<void> => {
    if (typed !== name || busy) return;
    setBusy(true);
    try {
      await onConfirm();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="danger"
            icon="trash"
            busy={busy}
            disabled={typed !== name}
            onClick={() => void confirm()}
          >
            {action}
          </Button>
        </>
      }
    >
      {problem ? <ProblemPanel problem={problem} /> : null}
      {children}
      <label className="field">
        <span>
          Type <code>{name}</code> to confirm
        </span>
        <input
          className="input"
          data-autofocus
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void confirm();
          }}
        />
      </label>
    </Dialog>
  );
}

/** Deletes the application, with or without what it deployed. */
export function DeleteDialog({
  address,
  onClose,
}: {
  readonly address: AppAddress;
  readonly onClose: () => void;
}) {
  const [cascade, setCascade] = useState(true);
  return (
    <ConfirmByName
      title={`Delete ${address.name}`}
      name={address.name}
      action={cascade ? 'Delete with its objects' : 'Delete the application only'}
      onClose={onClose}
      onConfirm={async () => {
        await request(argoPath(address, '', { cascade, propagationPolicy: 'foreground' }), {
          method: 'DELETE',
        });
        notify(`${address.name} is being deleted.`);
        onClose();
        navigate('/applications');
      }}
    >
      <label className="check">
        <input type="checkbox" checked={cascade} onChange={(event) => setCascade(event.target.checked)} />
        <span>
          Delete its objects in the cluster, too.
          <br />
          <span className="muted">
            {cascade ? 'Everything it deployed will be gone.' : 'They stay and are no longer followed.'}
          </span>
        </span>
      </label>
    </ConfirmByName>
  );
}

export function DeleteObjectDialog({
  address,
  object,
  onClose,
  onDone,
}: {
  readonly address: AppAddress;
  readonly object: ResourceDetail['object'];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { group, version, kind, namespace, name } = object;
  return (
    <ConfirmByName
      title={`Delete ${titleOfObject(object)}`}
      name={name}
      action="Delete"
      onClose={onClose}
      onConfirm={async () => {
        const query = { group, version, kind, namespace, resourceName: name };
        await request(argoPath(address, 'resource', query), { method: 'DELETE' });
        notify(`${titleOfObject(object)} is deleted.`);
        onClose();
        onDone();
      }}
    >
      <p className="muted">
        If Git still has it, the application is out of sync until the next sync makes it again.
      </p>
    </ConfirmByName>
  );
}
