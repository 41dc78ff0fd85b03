import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';

const example = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: guestbook, namespace: argocd}
spec:
  project: default
  source: {repoURL: https://git.example/me/deploy.git, path: guestbook}
  destination: {server: https://kubernetes.default.svc, namespace: guestbook}
  syncPolicy: {automated: {}}`;

/** For a new installation. */
export function NoApplications() {
  return (
    <Empty icon="apps" title="No applications yet">
      <p>
        An application says which folder of which Git repository a namespace is to follow. Any Argo CD
        Application works as it is: put this into a file and run{' '}
        <code>kubectl apply -f application.yaml</code>.
      </p>
      <pre>{example}</pre>
    </Empty>
  );
}

export function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <Empty
      icon="filter"
      title="Nothing matches"
      action={<Button onClick={onClear}>Clear the filters</Button>}
    >
      <p>All words must occur in the name, project, cluster, namespace or repository.</p>
    </Empty>
  );
}
