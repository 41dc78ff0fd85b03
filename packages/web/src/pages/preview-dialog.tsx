import type { ApplicationSet, ApplicationSetPreviewAnswer } from '@setpoint/server';
import { useCallback, useEffect, useState } from 'react';
import { Findings } from '../application/findings.tsx';
import { toYaml } from '../application/to-yaml.ts';
import '../application/application.css';
import { request } from '../http/client.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Badge } from '../ui/status.tsx';

const example = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: guestbook, namespace: argocd}
spec:
  goTemplate: true
  generators:
  - list:
      elements:
      - {env: staging}
      - {env: production}
  template:
    metadata: {name: 'guestbook-{{.env}}'}
    spec:
      project: default
      source: {repoURL: https://git.example/me/deploy.git, path: 'envs/{{.env}}'}
      destination: {server: https://kubernetes.default.svc, namespace: 'guestbook-{{.env}}'}
`;
const tones = { create: 'green', update: 'amber', none: 'gray' } as const;

/** What an ApplicationSet would make, update and no longer make. Nothing is written. */
export function PreviewDialog({
  set,
  onClose,
}: {
  readonly set?: ApplicationSet;
  readonly onClose: () => void;
}) {
  const [yaml, setYaml] = useState(() => (set ? toYaml({ ...set, status: undefined }) : example));
  const [answer, setAnswer] = useState<ApplicationSetPreviewAnswer | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const preview = useCallback(async (text: string): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { yaml: text };
      setAnswer(
        await request<ApplicationSetPreviewAnswer>('/api/setpoint/v1/applicationsets/preview', {
          method: 'POST',
          body,
        }),
      );
    } catch (error) {
      setProblem(problemOf(error));
      setAnswer(undefined);
    } finally {
      setBusy(false);
    }
  }, []);
  useEffect(() => {
    if (set) void preview(toYaml({ ...set, status: undefined }));
  }, [set, preview]);
  return (
    <Dialog
      kind="wide"
      title="Preview an application set"
      onClose={onClose}
      footer={
        <>
          <span className="muted grow">Nothing is written.</span>
          <Button tone="primary" icon="play" busy={busy} onClick={() => void preview(yaml)}>
            Preview
          </Button>
        </>
      }
    >
      <label className="field">
        <span>ApplicationSet</span>
        <textarea
          className="input"
          rows={14}
          spellCheck={false}
          value={yaml}
          onChange={(event) => setYaml(event.target.value)}
        />
      </label>
      {problem ? <ProblemPanel problem={problem} /> : null}
      {answer ? (
        <>
          <Findings findings={answer.problems} about="The application set" />
          <h3>
            {answer.applications.length} applications{answer.complete ? '' : ', not all could be found'}
          </h3>
          <ul className="plain-list">
            {answer.applications.map(({ application, change, fields }) => (
              <li key={application.metadata.name}>
                <Badge tone={tones[change]}>{change === 'none' ? 'as it is' : change}</Badge>
                <b>{application.metadata.name}</b>
                <span className="muted truncate grow">
                  {application.spec.source?.path ?? application.spec.source?.chart ?? ''} →{' '}
                  {application.spec.destination.namespace}
                </span>
                <span className="faint truncate">{fields.join(', ')}</span>
              </li>
            ))}
            {answer.removed.map((key) => (
              <li key={key}>
                <Badge tone="red">no longer made</Badge>
                <b>{key}</b>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Dialog>
  );
}
