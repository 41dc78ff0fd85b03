import type { Problem } from '../http/problem.ts';
import { Icon } from './icon.tsx';

/** An error with its cause, object, rule and next action. */
export function ProblemPanel({
  problem,
  title,
  onRetry,
}: {
  readonly problem: Problem;
  readonly title?: string;
  readonly onRetry?: () => void;
}) {
  return (
    <section className="problem" role="alert" data-problem={problem.code}>
      <Icon name="warn" size={18} />
      <div className="col problem-text">
        {title === undefined ? null : <h3>{title}</h3>}
        <p className="problem-cause">{problem.message}</p>
        <dl>
          {problem.subject === undefined ? null : <Fact name="Object" value={problem.subject} mono />}
          {problem.rule === undefined ? null : <Fact name="Rule" value={problem.rule} />}
          {problem.nextAction === undefined ? null : <Fact name="Next" value={problem.nextAction} />}
        </dl>
        {onRetry === undefined ? null : (
          <button type="button" className="button button-plain" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </section>
  );
}

/** What is wrong with one line of a list: cause, rule and next action in few words; the line names the object. */
export function ListedProblem({ problem }: { readonly problem: Problem | undefined }) {
  if (problem === undefined) return null;
  return (
    <div data-problem={problem.code}>
      <p className="trouble">{problem.message}</p>
      {problem.rule === undefined ? null : <p className="faint">{problem.rule}</p>}
      {problem.nextAction === undefined ? null : <p className="muted">{problem.nextAction}</p>}
    </div>
  );
}

function Fact({
  name,
  value,
  mono = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly mono?: boolean;
}) {
  return (
    <div className="problem-fact">
      <dt>{name}</dt>
      <dd className={mono ? 'mono' : ''}>{value}</dd>
    </div>
  );
}
