import type { ApplicationDetail } from '@setpoint/server';
import { Link } from '../app/router.tsx';
import { Button } from '../ui/button.tsx';
import { SafeLink, Target } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { Badge, Status } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { favouriteStore, toggleFavourite } from '../app/favourites.ts';
import { useStore } from '../app/store.ts';
import type { AppAddress } from './address.ts';
import type { AppActions } from './use-app-actions.ts';

export function AppHeader({
  address,
  detail,
  actions,
}: {
  readonly address: AppAddress;
  readonly detail: ApplicationDetail;
  readonly actions: AppActions;
}) {
  const { row, links } = detail;
  return (
    <header className="app-head">
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/applications">Applications</Link>
        <span aria-hidden="true">/</span>
        <Link to={`/applications?project=${encodeURIComponent(row.project)}`}>{row.project}</Link>
        <span aria-hidden="true">/</span>
        <span className="truncate">{address.namespace}</span>
      </nav>
      <div className="row wrap spread">
        <h1 className="row">
          <span className="app-name">{address.name}</span>
          {row.deleting ? <Badge tone="red">deleting</Badge> : null}
          <Favourite application={row.key} />
          <Badge tone={row.autosync ? 'blue' : 'gray'}>{row.autosync ? 'automatic' : 'by hand'}</Badge>
        </h1>
        <div className="row wrap">
          <Button
            icon="refresh"
            busy={actions.refreshing}
            denied={actions.denied('refresh')}
            onClick={() => actions.refresh()}
            title="Compare with Git again (r)"
          >
            Refresh
          </Button>
          {actions.running ? (
            <Button icon="stop" denied={actions.denied('terminate')} onClick={actions.terminate}>
              Stop
            </Button>
          ) : null}
          <Button
            tone="primary"
            icon="sync"
            denied={actions.denied('sync')}
            onClick={actions.sync}
            title="See the plan, then sync (s)"
          >
            Sync…
          </Button>
          <Menu
            label="More actions"
            items={[
              {
                label: 'Hard refresh',
                icon: 'refresh',
                denied: actions.denied('refresh'),
                run: () => actions.refresh(true),
              },
              {
                label: 'Edit…',
                icon: 'settings',
                denied: actions.denied('update'),
                run: actions.edit,
              },
              {
                label: 'Delete…',
                icon: 'trash',
                danger: true,
                denied: actions.denied('delete'),
                run: actions.remove,
              },
            ]}
          >
            <Icon name="more" />
          </Menu>
        </div>
      </div>
      <dl className="app-facts">
        <Fact name="Health">
          <Status status={row.health} />
        </Fact>
        <Fact name="Sync">
          <Status status={row.sync} />
        </Fact>
        <Fact name="Revision">
          <span className="row">
            <Target revision={row.revision} target={row.targetRevision} />
          </span>
        </Fact>
        <Fact name="Source">
          <SafeLink href={row.repo}>{row.repo.replace(/^https?:\/\//, '').replace(/\.git$/, '')}</SafeLink>
          {row.path === '' ? null : <span className="muted"> / {row.path}</span>}
        </Fact>
        <Fact name="Destination">
          {row.cluster}
          <span className="muted"> / {row.destinationNamespace}</span>
        </Fact>
        <Fact name="Deployed">
          <Ago at={row.changedAt} />
        </Fact>
        {links.map(({ title, url, description }) => (
          <Fact key={url} name="Link">
            <SafeLink href={url} {...(description === undefined ? {} : { title: description })}>
              {title}
            </SafeLink>
          </Fact>
        ))}
      </dl>
    </header>
  );
}

function Favourite({ application }: { readonly application: string }) {
  const isOne = useStore(favouriteStore).includes(application);
  return (
    <button
      type="button"
      className="button button-ghost button-icon favourite"
      aria-pressed={isOne}
      aria-label="Favourite"
      title={isOne ? 'No favourite any more (f)' : 'Make it a favourite (f)'}
      onClick={() => toggleFavourite(application)}
    >
      <Icon name="star" />
    </button>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="app-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
