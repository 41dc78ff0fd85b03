import type { Finding, WhyNotSynced } from '@setpoint/server';
import { useEffect } from 'react';
import { useResource } from '../http/use-resource.ts';
import { Icon } from '../ui/icon.tsx';
import { type AppAddress, apiPath, titleOfObject } from './address.ts';
import { Findings } from './findings.tsx';

const inOneLine = ({ object, message }: Finding): string =>
  object === undefined ? message : `${titleOfObject(object)}: ${message}`;

/** Why the application is not in sync, and whether that will change by itself. */
export function WhyPanel({
  address,
  changes,
  known,
}: {
  readonly address: AppAddress;
  readonly changes: number;
  /** What the page says already. */
  readonly known: readonly Finding[];
}) {
  const { value, reload } = useResource<WhyNotSynced>(apiPath(address, 'why'));
  useEffect(() => {
    if (changes > 0) reload();
  }, [changes, reload]);
  const isKnown = (text: string): boolean => known.some(({ message }) => message === text);
  const further = value?.reasons.filter(({ message }) => !isKnown(message)) ?? [];
  if (!value || value.synced || further.length === 0) return null;
  return (
    <details className="why" data-why>
      <summary>
        <Icon name="question" />
        <span className="grow">
          <b>Why not in sync?</b>{' '}
          {isKnown(value.summary) && further[0] ? inOneLine(further[0]) : value.summary}
        </span>
        <span className={`badge ${value.automation.willSync ? 'tone-blue' : 'tone-gray'}`}>
          {value.automation.willSync ? 'will sync by itself' : 'waits for you'}
        </span>
        <Icon name="down" size={13} />
      </summary>
      <div className="why-body">
        <p className="muted">{value.automation.because}</p>
        <Findings findings={further} about={`Application ${address.namespace}/${address.name}`} />
      </div>
    </details>
  );
}
