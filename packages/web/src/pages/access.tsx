import type { AccessExplanation } from '@setpoint/server';
import { useState } from 'react';
import { addressWith, navigate, useLocation } from '../app/router.tsx';
import { withQuery } from '../http/with-query.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { Copy } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, PageHead, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import './pages.css';

const resources = [
  'applications',
  'applicationsets',
  'projects',
  'clusters',
  'repositories',
  'logs',
  'exec',
  'accounts',
  'certificates',
  'gpgkeys',
  'extensions',
  'audit',
];
const actions = ['get', 'create', 'update', 'delete', 'sync', 'override', 'action/*', 'invoke'];

/** Why somebody may, or may not, do something: the rules that decide it, and the line that would grant it. */
export default function AccessPage() {
  const { query } = useLocation();
  const [resource, setResource] = useState(query.get('resource') ?? 'applications');
  const [action, setAction] = useState(query.get('action') ?? 'sync');
  const [object, setObject] = useState(query.get('object') ?? 'default/*');
  const [subject, setSubject] = useState(query.get('subject') ?? '');
  const path = withQuery('/api/setpoint/v1/rbac/explain', {
    resource: query.get('resource') ?? 'applications',
    action: query.get('action') ?? 'sync',
    object: query.get('object') ?? 'default/*',
    subject: query.get('subject') ?? undefined,
  });
  const { value, problem } = useResource<AccessExplanation>(path);
  return (
    <div className="col">
      <PageHead
        title="Access"
        lead="Why can’t I? Ask about any action; the answer names the rules that decide, and the one that is missing."
      />
      <Card>
        <form
          className="asking"
          onSubmit={(event) => {
            event.preventDefault();
            navigate(addressWith({ resource, action, object, subject }));
          }}
        >
          <label className="field">
            <span>May</span>
            <input
              className="input"
              placeholder="me"
              value={subject}
              onChange={(event) => setSubject(event.target.value)}
              spellCheck={false}
            />
          </label>
          <Pick label="do" value={action} values={actions} onChange={setAction} />
          <Pick label="with" value={resource} values={resources} onChange={setResource} />
          <label className="field">
            <span>called</span>
            <input
              className="input"
              value={object}
              onChange={(event) => setObject(event.target.value)}
              spellCheck={false}
            />
          </label>
          <Button type="submit" tone="primary" icon="access">
            Explain
          </Button>
        </form>
      </Card>
      {problem ? <ProblemPanel problem={problem} /> : null}
      {!value && !problem ? <Skeleton lines={3} /> : null}
      {value ? <Answer answer={value} /> : null}
    </div>
  );
}

function Answer({ answer }: { readonly answer: AccessExplanation }) {
  return (
    <>
      <p
        className={`verdict ${answer.allowed ? 'tone-green' : 'tone-red'}`}
        role="status"
        data-allowed={answer.allowed}
      >
        <Icon name={answer.allowed ? 'check' : 'lock'} />
        <span className="grow">{answer.because}</span>
      </p>
      {answer.suggestion === undefined ? null : (
        <Card
          title="This line in argocd-rbac-cm would grant it"
          aside={<Copy text={answer.suggestion} label="Copy the line" />}
        >
          <code>{answer.suggestion}</code>
        </Card>
      )}
      <Card title="Rules that matched" flush>
        {answer.matched.length === 0 ? (
          <p className="card-body muted">None of the rules is about this.</p>
        ) : (
          <ul className="plain-list padded">
            {answer.matched.map((rule) => (
              <li key={rule.source + rule.line}>
                <Badge tone={rule.effect === 'allow' ? 'green' : 'red'}>{rule.effect}</Badge>
                <code className="grow truncate">{rule.line}</code>
                <span className="muted">{rule.source}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title="Looked up as" flush>
        <ul className="plain-list padded">
          {answer.roles.map((role) => (
            <li key={role.name}>
              <code>{role.name}</code>
              <span className="muted">{role.because}</span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

function Pick({
  label,
  value,
  values,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {(values.includes(value) ? values : [value, ...values]).map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}
