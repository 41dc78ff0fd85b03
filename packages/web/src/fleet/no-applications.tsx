import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';

/** For a new installation. */
export function NoApplications({ onNew }: { readonly onNew: () => void }) {
  return (
    <Empty
      icon="apps"
      title="No applications yet"
      action={
        <Button tone="primary" icon="plus" onClick={onNew}>
          New application
        </Button>
      }
    >
      <p>
        An application says which folder of which Git repository a namespace is to follow. Any Argo CD
        Application works as it is: paste it as YAML, or run <code>kubectl apply -f application.yaml</code>.
      </p>
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
