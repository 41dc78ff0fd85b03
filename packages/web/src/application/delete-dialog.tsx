import type { ResourceDetail } from '@setpoint/server';
import { useState } from 'react';
import { navigate } from '../app/router.tsx';
import { request } from '../http/client.ts';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import { notify } from '../ui/toasts.tsx';
import { type AppAddress, argoPath, titleOfObject } from './address.ts';

type Propagation = 'foreground' | 'background' | 'none';

const choices: readonly (readonly [Propagation, string, string])[] = [
  ['foreground', 'Its objects, then itself', 'It is gone when everything it deployed is gone.'],
  [
    'background',
    'Its objects in the background',
    'It asks for their deletion and does not wait for what they own.',
  ],
  ['none', 'Only itself', 'Its objects stay in the cluster and are no longer followed.'],
];

/** Deletes the application, with or without what it deployed. */
export function DeleteDialog({
  address,
  onClose,
}: {
  readonly address: AppAddress;
  readonly onClose: () => void;
}) {
  const [propagation, setPropagation] = useState<Propagation>('foreground');
  const cascade = propagation !== 'none';
  return (
    <ConfirmByName
      title={`Delete ${address.name}`}
      name={address.name}
      action={cascade ? 'Delete with its objects' : 'Delete the application only'}
      onClose={onClose}
      onConfirm={async () => {
        const query = { cascade, propagationPolicy: cascade ? propagation : undefined };
        await request(argoPath(address, '', query), { method: 'DELETE' });
        notify(`${address.name} is being deleted.`);
        navigate('/applications');
      }}
    >
      <fieldset className="choices">
        <legend className="visually-hidden">What is deleted</legend>
        {choices.map(([value, label, hint]) => (
          <label key={value} className="check">
            <input
              type="radio"
              name="propagation"
              checked={propagation === value}
              onChange={() => setPropagation(value)}
            />
            <span>
              {label}
              <small className="hint">{hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
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
        onDone();
      }}
    >
      <p className="muted">
        If Git still has it, the application is out of sync until the next sync makes it again.
      </p>
    </ConfirmByName>
  );
}
