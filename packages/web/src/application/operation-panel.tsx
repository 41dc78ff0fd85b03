import type { ObjectKey, OperationProgress, OperationTask, OperationWave } from '@setpoint/server';
import { Revision } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { Badge, lookOf, Status } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { titleOfObject } from './address.ts';

const recentMs = 60_000;

/** The hooks and waves of the operation that runs, as they come; and of the last one while it is news or failed. */
export function OperationPanel({
  operation,
  onObject,
}: {
  readonly operation: OperationProgress | undefined;
  readonly onObject: (object: ObjectKey) => void;
}) {
  if (!operation || !isNews(operation)) return null;
  const { phase, done, total, message, retryCount } = operation;
  const running = phase === 'Running' || phase === 'Terminating';
  return (
    <details
      className={`operation tone-${lookOf(phase).tone}`}
      // What failed is explained above; here is how it went.
      open={running && retryCount === 0}
      data-operation={phase}
    >
      <summary>
        <Status status={phase} />
        <span className="grow truncate">{message.split('\n')[0]}</span>
        <span className="muted row">
          <Revision revision={operation.revision} />
          <span>
            {operation.automated ? 'automatic' : operation.initiatedBy},{' '}
            <Ago at={operation.finishedAt ?? operation.startedAt} />
          </span>
          {retryCount > 0 ? (
            <Badge tone="amber">
              {retryCount === 1 ? 'tried again once' : `tried again ${retryCount} times`}
            </Badge>
          ) : null}
        </span>
        <Icon name="down" size={13} />
      </summary>
      {total > 0 ? (
        <progress
          className="operation-progress"
          max={total}
          value={done}
          aria-label={`${done} of ${total}`}
        />
      ) : null}
      {/* What failed of its objects is said below, one by one. */}
      {message.includes('\n') && !operation.waves.some(({ state }) => state === 'failed') ? (
        <pre className="operation-message">{message}</pre>
      ) : null}
      <ol className="waves">
        {operation.waves.map((wave) => (
          <Wave key={`${wave.phase} ${wave.wave}`} wave={wave} onObject={onObject} />
        ))}
      </ol>
    </details>
  );
}

function isNews({ phase, finishedAt }: OperationProgress): boolean {
  if (phase !== 'Succeeded') return true;
  return finishedAt !== undefined && Date.now() - Date.parse(finishedAt) < recentMs;
}

const states = { waiting: 'Pending', running: 'Running', succeeded: 'Succeeded', failed: 'Failed' } as const;

function Wave({
  wave,
  onObject,
}: {
  readonly wave: OperationWave;
  readonly onObject: (object: ObjectKey) => void;
}) {
  return (
    <li className="wave" data-wave={`${wave.phase}/${wave.wave}`} data-state={wave.state}>
      <div className="wave-head">
        <Icon name={wave.phase === 'Sync' ? 'wave' : 'hook'} size={14} />
        <b>{wave.phase}</b>
        <span className="muted">wave {wave.wave}</span>
        <Status status={states[wave.state]} quiet />
      </div>
      <ul>
        {wave.tasks.map((task) => (
          <Task key={titleOfObject(task.object) + task.object.group} task={task} onObject={onObject} />
        ))}
      </ul>
    </li>
  );
}

function Task({
  task,
  onObject,
}: {
  readonly task: OperationTask;
  readonly onObject: (object: ObjectKey) => void;
}) {
  const status = task.hookPhase || task.status || 'Pending';
  return (
    <li className="task">
      <Status status={status} quiet />
      <button type="button" className="inline-link truncate" onClick={() => onObject(task.object)}>
        {titleOfObject(task.object)}
      </button>
      {task.hookType ? <span className="badge tone-violet">{task.hookType}</span> : null}
      <span className="muted truncate grow" title={task.message}>
        {task.message}
      </span>
    </li>
  );
}
