import type { ApplicationSet, ApplicationSetPreviewAnswer, ManifestObject } from '@setpoint/server';
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
import { notify } from '../ui/toasts.tsx';
import { written } from './manifest-editor.tsx';

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
const own = '/api/setpoint/v1';

interface Preview {
  /** What was previewed: only that is written. */
  readonly yaml: string;
  readonly answer: ApplicationSetPreviewAnswer;
}

/** Shows what an ApplicationSet would make, update and no longer make; then writes exactly that set, if asked to. */
export function ApplicationSetDialog({
  set,
  onDone,
  onClose,
}: {
  readonly set?: ApplicationSet;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const [yaml, setYaml] = useState(() => (set ? toYaml(written(set)) : example));
  const [preview, setPreview] = useState<Preview | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const attempt = useCallback(async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }, []);
  const look = useCallback(
    (text: string): Promise<void> =>
      attempt(async () => {
        const path = `${own}/applicationsets/preview`;
        setPreview(undefined);
        setPreview({ yaml: text, answer: await request(path, { method: 'POST', body: { yaml: text } }) });
      }),
    [attempt],
  );
  const write = (text: string): Promise<void> =>
    attempt(async () => {
      const { object } = await request<ManifestObject>(`${own}/manifest`, {
        method: 'POST',
        body: { yaml: text },
      });
      const path = `/api/v1/applicationsets${set ? '?upsert=true' : ''}`;
      const made = await request<ApplicationSet>(path, { method: 'POST', body: object });
      notify(`${made.metadata.name ?? ''} is ${set ? 'changed' : 'there'}.`);
      onDone();
      onClose();
    });
  useEffect(() => {
    if (set) void look(toYaml(written(set)));
    // Only the set that the dialog was opened with.
  }, [look]);
  const current = preview?.yaml === yaml;
  const sound = preview !== undefined && current && preview.answer.problems.length === 0;
  return (
    <Dialog
      kind="wide"
      title={set ? `Edit ${set.metadata.name ?? ''}` : 'New application set'}
      onClose={onClose}
      footer={
        <>
          <span className="muted grow">
            {sound ? 'What you see is what it makes.' : 'A preview writes nothing.'}
          </span>
          <Button icon="plan" tone={sound ? 'plain' : 'primary'} busy={busy} onClick={() => void look(yaml)}>
            Preview
          </Button>
          <Button
            tone={sound ? 'primary' : 'plain'}
            icon="check"
            busy={busy}
            denied={sound ? undefined : 'Preview it first'}
            onClick={() => void write(yaml)}
          >
            {set ? 'Save' : 'Create'}
          </Button>
        </>
      }
    >
      <label className="field">
        <span>ApplicationSet</span>
        <textarea
          className="input"
          rows={16}
          spellCheck={false}
          value={yaml}
          onChange={(event) => setYaml(event.target.value)}
        />
      </label>
      {problem ? <ProblemPanel problem={problem} /> : null}
      {preview ? <PreviewList answer={preview.answer} stale={!current} /> : null}
    </Dialog>
  );
}

function PreviewList({
  answer,
  stale,
}: {
  readonly answer: ApplicationSetPreviewAnswer;
  readonly stale: boolean;
}) {
  const { applications, complete, problems, removed } = answer;
  return (
    <section className={stale ? 'preview preview-stale' : 'preview'} aria-label="Preview" data-preview>
      <Findings findings={problems} about="The application set" />
      <h3>
        {applications.length} {applications.length === 1 ? 'application' : 'applications'}
        {complete ? '' : ', not all could be found'}
        {stale ? <span className="muted"> of what was there before you typed on</span> : null}
      </h3>
      <ul className="plain-list">
        {applications.map(({ application, change, fields }) => (
          <li key={application.metadata.name} data-made={application.metadata.name}>
            <Badge tone={tones[change]}>{change === 'none' ? 'as it is' : change}</Badge>
            <b>{application.metadata.name}</b>
            <span className="muted truncate grow">
              {application.spec.source?.path ?? application.spec.source?.chart ?? ''} →{' '}
              {application.spec.destination.namespace}
            </span>
            <span className="faint truncate">{fields.join(', ')}</span>
          </li>
        ))}
        {removed.map((key) => (
          <li key={key}>
            <Badge tone="red">no longer made</Badge>
            <b>{key}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
