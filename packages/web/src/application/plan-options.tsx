import type { ApplicationDetail } from '@setpoint/server';
import { useState } from 'react';
import { Icon } from '../ui/icon.tsx';

export interface PlanChoices {
  readonly prune: boolean;
  readonly force: boolean;
  readonly applyOnly: boolean;
  readonly revision?: string;
  readonly syncOptions?: readonly string[];
}

/** As the application’s own policy says. */
export function defaultOptions(detail: ApplicationDetail): PlanChoices {
  const policy = detail.application.spec.syncPolicy;
  return {
    prune: policy?.automated?.prune === true,
    force: false,
    applyOnly: false,
    syncOptions: policy?.syncOptions ?? [],
  };
}

const offered = [
  ['ApplyOutOfSyncOnly=true', 'Only what is out of sync'],
  ['ServerSideApply=true', 'Server-side apply'],
  ['PruneLast=true', 'Delete last'],
  ['Replace=true', 'Replace instead of apply'],
  ['CreateNamespace=true', 'Create the namespace'],
  ['RespectIgnoreDifferences=true', 'Leave alone what is to be ignored'],
  ['Validate=false', 'Without validation'],
] as const;

const propagationOption = 'PrunePropagationPolicy=';
const propagations = [
  ['foreground', 'what they own goes first'],
  ['background', 'what they own goes afterwards'],
  ['orphan', 'what they own stays'],
] as const;
const retryChoices = [0, 1, 2, 5, 10] as const;

export function PlanOptions({
  choices,
  onChange,
  retries,
  onRetries,
}: {
  readonly choices: PlanChoices;
  readonly onChange: (choices: PlanChoices) => void;
  /** Undefined: as the application's policy says. */
  readonly retries: number | undefined;
  readonly onRetries: (retries: number | undefined) => void;
}) {
  const [revision, setRevision] = useState(choices.revision ?? '');
  const options = choices.syncOptions ?? [];
  const take = (): void => {
    const { revision: _, ...rest } = choices;
    if (revision !== (choices.revision ?? '')) onChange(revision === '' ? rest : { ...rest, revision });
  };
  const toggle = (option: string): void =>
    onChange({
      ...choices,
      syncOptions: options.includes(option)
        ? options.filter((other) => other !== option)
        : [...options, option],
    });
  const propagation = options.find((option) => option.startsWith(propagationOption));
  const propagate = (policy: string): void =>
    onChange({
      ...choices,
      syncOptions: [
        ...options.filter((option) => option !== propagation),
        ...(policy === '' ? [] : [propagationOption + policy]),
      ],
    });
  return (
    <details className="plan-options">
      <summary>
        Options
        <span className="muted grow">
          {[
            choices.prune ? 'prune' : 'no prune',
            choices.force ? 'force' : '',
            choices.applyOnly ? 'without hooks' : '',
            retries === undefined ? '' : `${retries} retries`,
            choices.revision ?? '',
            ...options,
          ]
            .filter((text) => text !== '')
            .join(' · ')}
        </span>
        <Icon name="down" size={13} />
      </summary>
      <div className="plan-option-list">
        <Option
          label="Delete what Git no longer has (prune)"
          checked={choices.prune}
          onChange={() => onChange({ ...choices, prune: !choices.prune })}
        />
        <Option
          label="Force: delete and create what cannot be changed"
          checked={choices.force}
          onChange={() => onChange({ ...choices, force: !choices.force })}
        />
        <Option
          label="Only apply: hooks do not run"
          checked={choices.applyOnly}
          onChange={() => onChange({ ...choices, applyOnly: !choices.applyOnly })}
        />
        {offered.map(([option, label]) => (
          <Option
            key={option}
            label={label}
            checked={options.includes(option)}
            onChange={() => toggle(option)}
          />
        ))}
        <div className="plan-option-fields">
          <label className="field">
            <span>When objects are deleted</span>
            <select
              className="input"
              value={propagation?.slice(propagationOption.length) ?? ''}
              onChange={({ target }) => propagate(target.value)}
            >
              <option value="">as usual: what they own goes first</option>
              {propagations.map(([policy, meaning]) => (
                <option key={policy} value={policy}>
                  {policy}: {meaning}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>When it fails</span>
            <select
              className="input"
              value={retries ?? ''}
              onChange={({ target }) => onRetries(target.value === '' ? undefined : Number(target.value))}
            >
              <option value="">as the application’s policy says</option>
              {retryChoices.map((count) => (
                <option key={count} value={count}>
                  {count === 0 ? 'it is not tried again' : `try again, ${count} times at most`}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>Revision instead of the target</span>
            <input
              className="input"
              value={revision}
              placeholder="branch, tag or commit"
              spellCheck={false}
              onChange={(event) => setRevision(event.target.value)}
              onBlur={take}
              onKeyDown={(event) => {
                if (event.key === 'Enter') take();
              }}
            />
          </label>
        </div>
      </div>
    </details>
  );
}

function Option({
  label,
  checked,
  onChange,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: () => void;
}) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={onChange} />
      <span>{label}</span>
    </label>
  );
}
