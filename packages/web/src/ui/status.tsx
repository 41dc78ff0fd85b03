import { Icon, type IconName } from './icon.tsx';

export type Tone = 'green' | 'amber' | 'red' | 'blue' | 'violet' | 'gray';

interface Look {
  readonly icon: IconName;
  readonly tone: Tone;
}

const looks: Readonly<Record<string, Look>> = {
  Healthy: { icon: 'heart', tone: 'green' },
  Progressing: { icon: 'spinner', tone: 'blue' },
  Degraded: { icon: 'broken', tone: 'red' },
  Suspended: { icon: 'pause', tone: 'violet' },
  Missing: { icon: 'ghost', tone: 'amber' },
  Unknown: { icon: 'question', tone: 'gray' },
  Synced: { icon: 'check', tone: 'green' },
  OutOfSync: { icon: 'diff', tone: 'amber' },
  Succeeded: { icon: 'check', tone: 'green' },
  Running: { icon: 'spinner', tone: 'blue' },
  Terminating: { icon: 'spinner', tone: 'violet' },
  Failed: { icon: 'broken', tone: 'red' },
  Error: { icon: 'warn', tone: 'red' },
  Pending: { icon: 'clock', tone: 'gray' },
  Pruned: { icon: 'trash', tone: 'gray' },
  SyncFailed: { icon: 'broken', tone: 'red' },
  PruneSkipped: { icon: 'ghost', tone: 'amber' },
  Connected: { icon: 'check', tone: 'green' },
  Unreachable: { icon: 'broken', tone: 'red' },
  Readable: { icon: 'check', tone: 'green' },
  Unreadable: { icon: 'broken', tone: 'red' },
  SomeFail: { icon: 'warn', tone: 'amber' },
  NotAsked: { icon: 'question', tone: 'gray' },
  Unused: { icon: 'ghost', tone: 'gray' },
};

const names: Readonly<Record<string, string>> = {
  OutOfSync: 'Out of sync',
  SyncFailed: 'Sync failed',
  SomeFail: 'Some fail',
  NotAsked: 'Not used yet',
};

export const lookOf = (status: string): Look => looks[status] ?? { icon: 'question', tone: 'gray' };
export const nameOfStatus = (status: string): string => names[status] ?? status;

/** A status as icon and text: never by colour alone. */
export function Status({
  status,
  quiet = false,
}: {
  readonly status: string | undefined;
  readonly quiet?: boolean;
}) {
  const known = status === undefined || status === '' ? 'Unknown' : status;
  const { icon, tone } = lookOf(known);
  return (
    <span className={`status tone-${tone} ${quiet ? 'status-quiet' : ''}`} data-status={known}>
      <Icon name={icon} size={13} />
      <span>{nameOfStatus(known)}</span>
    </span>
  );
}

export function Badge({
  tone = 'gray',
  children,
}: {
  readonly tone?: Tone;
  readonly children: React.ReactNode;
}) {
  return <span className={`badge tone-${tone}`}>{children}</span>;
}
