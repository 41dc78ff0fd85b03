import type { PlanPreview } from '@setpoint/server';
import { useEffect, useState } from 'react';
import { Findings } from '../application/findings.tsx';
import { PlanChanges } from '../application/plan-changes.tsx';
import { request } from '../http/client.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { Tally } from '../application/tally.tsx';
import { type Draft, isIncomplete } from './application-draft.ts';
import '../application/application.css';

/** What a sync would do once the draft is saved. */
export function DraftPlan({ draft }: { readonly draft: Draft }) {
  const [plan, setPlan] = useState<PlanPreview | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const missing = isIncomplete(draft);
  const asked = JSON.stringify(draft);
  useEffect(() => {
    if (missing) return undefined;
    const abort = new AbortController();
    const body = { application: JSON.parse(asked) as Draft };
    request<PlanPreview>('/api/setpoint/v1/applications/preview', {
      method: 'POST',
      body,
      signal: abort.signal,
    }).then(setPlan, (error: unknown) => {
      if (!abort.signal.aborted) setProblem(problemOf(error));
    });
    return () => abort.abort();
  }, [asked, missing]);
  if (missing)
    return (
      <Empty icon="plan" title="Not complete yet">
        <p>Name, source and destination say what would be deployed.</p>
      </Empty>
    );
  if (problem) return <ProblemPanel problem={problem} title="It cannot be planned" />;
  if (!plan) return <Skeleton />;
  return (
    <div className="draft-plan" data-draft-plan>
      <Tally tally={plan.tally} />
      <Findings findings={plan.problems} about="This draft" />
      <PlanChanges plan={plan} />
    </div>
  );
}
