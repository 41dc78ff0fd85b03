import type { Finding, ObjectKey } from '@setpoint/server';
import { useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { titleOfObject } from './address.ts';

const atFirst = 3;

/** What is wrong, each with its cause, object, rule and next action. */
export function Findings({
  findings,
  about,
  onObject,
}: {
  readonly findings: readonly Finding[];
  /** What a finding is about that names no object and no file. */
  readonly about: string;
  readonly onObject?: (object: ObjectKey) => void;
}) {
  const [all, setAll] = useState(false);
  if (findings.length === 0) return null;
  const shown = all ? findings : findings.slice(0, atFirst);
  return (
    <section className="findings" aria-label="Findings">
      {shown.map((finding, at) => (
        <FindingView key={`${finding.code} ${at}`} finding={finding} about={about} onObject={onObject} />
      ))}
      {findings.length > atFirst ? (
        <button type="button" className="button button-ghost" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `${findings.length - atFirst} more`}
        </button>
      ) : null}
    </section>
  );
}

const tones = { error: 'red', warning: 'amber', info: 'blue' } as const;

function FindingView({
  finding,
  about,
  onObject,
}: {
  readonly finding: Finding;
  readonly about: string;
  readonly onObject: ((object: ObjectKey) => void) | undefined;
}) {
  const { severity, object, file, line, rule, nextAction } = finding;
  const place = file === undefined ? undefined : `${file}${line === undefined ? '' : `:${line}`}`;
  return (
    <div className={`finding tone-${tones[severity]}`} data-finding={finding.code}>
      <Icon name={severity === 'info' ? 'info' : 'warn'} label={severity} />
      <div className="grow">
        <p className="finding-cause">
          <bdi>{finding.message}</bdi>
        </p>
        <dl className="finding-facts">
          <div>
            <dt>Object</dt>
            <dd>
              {object === undefined ? (
                place === undefined ? (
                  about
                ) : null
              ) : onObject ? (
                <button type="button" className="inline-link mono" onClick={() => onObject(object)}>
                  {titleOfObject(object)}
                </button>
              ) : (
                <span className="mono">{titleOfObject(object)}</span>
              )}
              {place === undefined ? null : <span className="mono muted"> {place}</span>}
            </dd>
          </div>
          {rule === undefined ? null : (
            <div>
              <dt>Rule</dt>
              <dd>{rule}</dd>
            </div>
          )}
          {nextAction === undefined ? null : (
            <div>
              <dt>Next</dt>
              <dd>{nextAction}</dd>
            </div>
          )}
        </dl>
      </div>
    </div>
  );
}
