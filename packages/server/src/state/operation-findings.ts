import type { Application } from '@setpoint/argocd';
import { withoutCredentials } from '../argo/repositories.ts';
import { describedSections } from '../setpoint/findings.ts';
import type { Finding } from '../wire/common.ts';
import { adviceFor } from './known-causes.ts';

const hookRule = 'A hook that fails ends the sync: what comes after it is not done.';
const hookNext = 'Read its logs and events; mend it in Git, or sync again.';
const objectRule = 'A sync has succeeded when every object of it has.';
const objectNext = 'Mend it in Git, or sync again.';

/**
 * What failed of the operation that ran last, or of the one that is tried again: one finding for each object; when none
 * is to blame, one for the operation. Empty when nothing failed.
 */
export function operationFindings(app: Application): readonly Finding[] {
  const state = app.status?.operationState;
  if (state === undefined) return [];
  const failed = state.phase === 'Failed' || state.phase === 'Error';
  if (!failed && (state.retryCount ?? 0) === 0) return [];
  if (state.phase === 'Succeeded') return [];
  const told = describedSections(state.message);
  const findings = (state.syncResult?.resources ?? [])
    .filter(({ status, hookPhase }) => status === 'SyncFailed' || isFailure(hookPhase))
    .map(({ group, kind, namespace, name, message = '', hookType }): Finding => {
      const section = told.find(({ text }) => message !== '' && text.includes(message));
      const { cause, advice } = partsOf(withoutCredentials(message));
      const known = adviceFor(cause);
      return {
        severity: 'error',
        code: 'operation.resource-failed',
        object: { group, kind, namespace, name },
        message: cause === '' ? 'it failed and nothing says why' : cause,
        rule: section?.rule ?? known?.rule ?? (hookType === undefined ? objectRule : hookRule),
        nextAction:
          section?.nextAction ??
          advice ??
          known?.nextAction ??
          (hookType === undefined ? objectNext : hookNext),
      };
    });
  if (findings.length > 0 || !failed) return findings;
  const [section] = told;
  return [
    {
      severity: 'error',
      code: `operation.${state.phase}`,
      message: section?.text || `The last sync ended as ${state.phase}.`,
      rule: section?.rule ?? adviceFor(section?.text ?? '')?.rule ?? objectRule,
      nextAction: section?.nextAction ?? objectNext,
    },
  ];
}

const isFailure = (phase: string | undefined): boolean => phase === 'Failed' || phase === 'Error';

/** What an execution writes of an object ends in what to do about it. */
const advised =
  /^(.+?)\. ((?:A field that cannot be changed differs; .+|(?:Add|Change|Check|Correct|Give|Install|Lower|Raise|Remove|Set|Wait)\b[^.]*)\.)$/s;

function partsOf(message: string): { readonly cause: string; readonly advice?: string } {
  const match = advised.exec(message);
  if (match === null) return { cause: message };
  return { cause: match[1] ?? message, advice: match[2] ?? '' };
}
