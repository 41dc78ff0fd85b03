import type { ObjectKey, Permission, TerminalOffer } from '@setpoint/server';
import { lazy, Suspense, useRef, useState } from 'react';
import type { AppAddress } from '../application/address.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import type { ConnectionState } from './terminal-connection.ts';
import './terminal.css';

const readerKey = 'setpoint.terminal-reader';
const TerminalScreen = lazy(() => import('./terminal-screen.tsx'));

interface TerminalPanelProps {
  readonly address: AppAddress;
  readonly project: string;
  readonly pod: ObjectKey;
  readonly offer: TerminalOffer;
  readonly permission: Permission;
  /** Something about the pod may have changed: whether it runs, or who may. */
  readonly onEnded: () => void;
}

/** A shell in a container of a pod. */
export function TerminalPanel(props: TerminalPanelProps) {
  const { offer, permission } = props;
  if (!permission.allowed)
    return (
      <Empty icon="lock" title="You may not open a terminal">
        <p>
          Needs the permission: <code>{permission.missing}</code>
        </p>
      </Empty>
    );
  if (!offer.enabled)
    return (
      <Empty icon="lock" title="Terminals are switched off">
        <p>
          They are on when <code>argocd-cm</code> has <code>exec.enabled: "true"</code>.
        </p>
      </Empty>
    );
  return <Terminals {...props} />;
}

/** Each shell is another one; none is connected again, as nothing of it is left. */
function Terminals({ address, project, pod, offer, onEnded }: TerminalPanelProps) {
  const [container, setContainer] = useState(offer.containers[0]?.name ?? '');
  const [shell, setShell] = useState('');
  const [round, setRound] = useState(0);
  const [state, setState] = useState<ConnectionState>({ phase: 'connecting' });
  const [forReader, setForReader] = useState(() => localStorage.getItem(readerKey) === 'true');
  const first = useRef<HTMLSelectElement>(null);
  const runs = offer.containers.find(({ name }) => name === container)?.running === true;
  const again = (change: () => void): void => {
    change();
    setState({ phase: 'connecting' });
    setRound((before) => before + 1);
  };
  return (
    <section className="terminal card" aria-label="Terminal" data-terminal={runs ? state.phase : 'stopped'}>
      <div className="terminal-bar">
        <select
          ref={first}
          className="input choice"
          aria-label="Container"
          value={container}
          onChange={({ target }) => again(() => setContainer(target.value))}
        >
          {offer.containers.map(({ name, running }) => (
            <option key={name} value={name}>
              {running ? name : `${name} (does not run)`}
            </option>
          ))}
        </select>
        <select
          className="input choice"
          aria-label="Shell"
          value={shell}
          onChange={({ target }) => again(() => setShell(target.value))}
        >
          <option value="">first of {offer.shells.join(', ')}</option>
          {offer.shells.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <label className="check">
          <input
            type="checkbox"
            checked={forReader}
            onChange={({ target }) => {
              localStorage.setItem(readerKey, String(target.checked));
              setForReader(target.checked);
            }}
          />
          <span>Screen reader</span>
        </label>
        <span className="grow terminal-state" role="status">
          {runs ? textOf(state) : ''}
        </span>
        {runs && state.phase === 'ended' ? (
          <Button icon="refresh" tone="primary" onClick={() => again(() => undefined)}>
            New shell
          </Button>
        ) : (
          <small className="muted terminal-leave">
            <kbd>Ctrl Shift X</kbd> leaves the terminal
          </small>
        )}
      </div>
      {runs ? (
        <Suspense fallback={<Skeleton lines={8} />}>
          <TerminalScreen
            key={round}
            label={`Terminal in ${pod.name}, container ${container}`}
            forReader={forReader}
            query={{
              pod: pod.name,
              container,
              appName: address.name,
              appNamespace: address.namespace,
              projectName: project,
              namespace: pod.namespace,
              ...(shell === '' ? {} : { shell }),
            }}
            onState={(next) => {
              setState(next);
              if (next.phase === 'ended' && !next.expected) onEnded();
            }}
            onLeave={() => first.current?.focus()}
          />
        </Suspense>
      ) : (
        <Empty icon="pause" title={`${container} does not run`}>
          <p>A terminal needs a container that runs. Its events and logs may say why it does not.</p>
        </Empty>
      )}
    </section>
  );
}

function textOf(state: ConnectionState): string {
  if (state.phase === 'connecting') return 'Connecting…';
  return state.phase === 'open' ? 'Connected' : state.because;
}
