import type { AppProject, ProjectDetail } from '@setpoint/server';
import { useState } from 'react';
import { Link, navigate } from '../app/router.tsx';
import {
  EditProjectDialog,
  readProject,
  removeToken,
  RoleDialog,
  roleTokens,
} from '../edit/project-dialogs.tsx';
import { removeWindow, type SyncWindow, SyncWindowDialog } from '../edit/sync-window-dialog.tsx';
import { MadeToken, TokenDialog } from '../edit/token-dialogs.tsx';
import { request } from '../http/client.ts';
import { deniedBy } from '../http/denied-by.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import { Icon } from '../ui/icon.tsx';
import { Links } from '../ui/links.tsx';
import { Menu } from '../ui/menu.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Facts, PageHead, Skeleton } from '../ui/states.tsx';
import { Badge } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { notify, notifyProblem } from '../ui/toasts.tsx';
import './pages.css';

type Spec = ProjectDetail['project']['spec'];
type Kinds = readonly { readonly group?: string; readonly kind?: string }[] | undefined;

type Role = NonNullable<Spec['roles']>[number];

type Open =
  | { readonly what: 'edit'; readonly project: AppProject }
  | { readonly what: 'role'; readonly role?: Role }
  | { readonly what: 'window'; readonly window?: SyncWindow }
  | { readonly what: 'token'; readonly role: string }
  | { readonly what: 'made'; readonly role: string; readonly token: string }
  | { readonly what: 'delete' };

export default function ProjectPage({ params }: { readonly params: Readonly<Record<string, string>> }) {
  const { name = '' } = params;
  const { value, problem, reload } = useResource<ProjectDetail>(
    `/api/setpoint/v1/projects/${encodeURIComponent(name)}`,
  );
  const [open, setOpen] = useState<Open | undefined>();
  const close = (): void => setOpen(undefined);
  if (problem) return <ProblemPanel problem={problem} onRetry={reload} />;
  if (!value) return <Skeleton />;
  const { project, view, windows, permissions } = value;
  const { spec } = project;
  const roles = spec.roles ?? [];
  const mayNotUpdate = deniedBy(permissions.update);
  const edit = (): void =>
    void readProject(name).then((stored) => setOpen({ what: 'edit', project: stored }), notifyProblem);
  return (
    <div className="col">
      <PageHead title={name} lead={view.description}>
        <Link className="button button-plain" to={`/applications?project=${encodeURIComponent(name)}`}>
          <Icon name="apps" /> {view.applications.toLocaleString()}{' '}
          {view.applications === 1 ? 'application' : 'applications'}
        </Link>
        <Button icon="settings" denied={mayNotUpdate} onClick={edit}>
          Edit
        </Button>
        <Menu
          label="More actions"
          items={[
            {
              label: 'Delete…',
              icon: 'trash',
              danger: true,
              denied:
                deniedBy(permissions.delete) ??
                (view.applications > 0
                  ? 'It has applications'
                  : name === 'default'
                    ? 'It is always there'
                    : undefined),
              run: () => setOpen({ what: 'delete' }),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </PageHead>
      {value.links.length === 0 ? null : (
        <Card title="Links">
          <Links links={value.links} />
        </Card>
      )}
      <Card title="What is allowed">
        <Restrictions spec={spec} />
      </Card>
      <Card
        title="Roles"
        aside={
          <Button icon="plus" denied={mayNotUpdate} onClick={() => setOpen({ what: 'role' })}>
            New role
          </Button>
        }
        flush={roles.length > 0}
      >
        {roles.length === 0 ? (
          <p className="muted">
            None. A role gives people of a group, or a token, rights on the applications of this project only.
          </p>
        ) : (
          roles.map((role) => (
            <RoleView
              key={role.name}
              role={role}
              denied={mayNotUpdate}
              onEdit={() => setOpen({ what: 'role', role })}
              onToken={() => setOpen({ what: 'token', role: role.name })}
              onRevoke={(issuedAt, id) =>
                void removeToken(name, role.name, issuedAt, id).then(
                  () => (notify('The token is worth nothing any more.'), reload()),
                  notifyProblem,
                )
              }
            />
          ))
        )}
      </Card>
      <Card
        title="Sync windows"
        aside={
          <Button icon="plus" denied={mayNotUpdate} onClick={() => setOpen({ what: 'window' })}>
            New window
          </Button>
        }
        flush={windows.length > 0}
      >
        <SyncWindows
          detail={value}
          denied={mayNotUpdate}
          onEdit={(window) => setOpen({ what: 'window', window })}
          onRemove={(window) =>
            void removeWindow(name, window).then(
              () => (notify('The window is removed.'), reload()),
              notifyProblem,
            )
          }
        />
      </Card>
      {open?.what === 'window' ? (
        <SyncWindowDialog
          project={name}
          {...(open.window === undefined ? {} : { window: open.window })}
          onDone={reload}
          onClose={close}
        />
      ) : null}
      {open?.what === 'edit' ? (
        <EditProjectDialog project={open.project} onDone={reload} onClose={close} />
      ) : null}
      {open?.what === 'role' ? (
        <RoleDialog
          project={name}
          {...(open.role === undefined ? {} : { role: open.role })}
          onDone={reload}
          onClose={close}
        />
      ) : null}
      {open?.what === 'token' ? (
        <TokenDialog
          owner={open.role}
          path={roleTokens(name, open.role)}
          onMade={(token) => {
            setOpen({ what: 'made', role: open.role, token });
            reload();
          }}
          onClose={() => setOpen((now) => (now?.what === 'token' ? undefined : now))}
        />
      ) : null}
      {open?.what === 'made' ? <MadeToken owner={open.role} token={open.token} onClose={close} /> : null}
      {open?.what === 'delete' ? (
        <ConfirmByName
          title={`Delete ${name}`}
          name={name}
          action="Delete"
          onConfirm={async () => {
            await request(`/api/v1/projects/${encodeURIComponent(name)}`, { method: 'DELETE' });
            notify(`Project ${name} is deleted.`);
            navigate('/projects');
          }}
          onClose={close}
        >
          <p className="muted">Its roles and tokens go with it.</p>
        </ConfirmByName>
      ) : null}
    </div>
  );
}

function SyncWindows({
  detail,
  denied,
  onEdit,
  onRemove,
}: {
  readonly detail: ProjectDetail;
  readonly denied: string | undefined;
  readonly onEdit: (window: SyncWindow) => void;
  readonly onRemove: (window: SyncWindow) => void;
}) {
  const written = detail.project.spec.syncWindows ?? [];
  if (detail.windows.length === 0)
    return <p className="muted">None: applications may be synced at any time.</p>;
  return (
    <ul className="plain-list padded">
      {detail.windows.map(({ kind, active, schedule, duration, timeZone, description }, at) => {
        const window = written[at] ?? {};
        const concerned = [window.applications, window.namespaces, window.clusters].flatMap(
          (list) => list ?? [],
        );
        return (
          <li key={`${schedule} ${at}`} className="window" data-window={schedule}>
            <Badge tone={kind === 'deny' ? 'red' : 'green'}>{kind}</Badge>
            {active ? <Badge tone="blue">now</Badge> : null}
            <code>{schedule}</code>
            <span className="muted">
              for {duration} {timeZone}
            </span>
            <span className="grow truncate" title={`${description} ${concerned.join(', ')}`}>
              {description} <span className="faint">{concerned.join(', ')}</span>
            </span>
            <Button
              icon="settings"
              tone="ghost"
              denied={denied}
              aria-label={`Edit the window ${schedule}`}
              onClick={() => onEdit(window)}
            />
            <Button
              icon="trash"
              tone="ghost"
              denied={denied}
              aria-label={`Remove the window ${schedule}`}
              onClick={() => onRemove(window)}
            />
          </li>
        );
      })}
    </ul>
  );
}

const whenOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

function RoleView({
  role,
  denied,
  onEdit,
  onToken,
  onRevoke,
}: {
  readonly role: Role;
  readonly denied: string | undefined;
  readonly onEdit: () => void;
  readonly onToken: () => void;
  readonly onRevoke: (issuedAt: number, id?: string) => void;
}) {
  const tokens = role.jwtTokens ?? [];
  return (
    <section className="role" data-role={role.name}>
      <div className="row">
        <div className="grow">
          <h3>{role.name}</h3>
          <p className="muted">{role.description}</p>
        </div>
        <Button icon="key" denied={denied} onClick={onToken}>
          New token
        </Button>
        <Button icon="settings" denied={denied} onClick={onEdit} aria-label={`Edit ${role.name}`} />
      </div>
      <ul className="mono policy">
        {role.policies?.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {role.groups?.length ? <p className="muted">Groups: {role.groups.join(', ')}</p> : null}
      {tokens.length === 0 ? null : (
        <ul className="plain-list">
          {tokens.map(({ id, iat, exp }) => (
            <li key={`${id} ${iat}`} data-token-id={id}>
              <Icon name="key" size={13} />
              <span className="truncate">{id ?? 'token'}</span>
              <span className="muted grow">
                made <Ago at={whenOf(iat)} />
                {exp === undefined ? ', never ends' : `, ends ${new Date(exp * 1000).toLocaleDateString()}`}
              </span>
              <Button tone="ghost" icon="trash" denied={denied} onClick={() => onRevoke(iat, id)}>
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Restrictions({ spec }: { readonly spec: Spec }) {
  const kinds = (list: Kinds, none: string): React.ReactNode =>
    list === undefined || list.length === 0
      ? none
      : list.map(({ group, kind }) => (
          <div key={`${group}/${kind}`}>
            {group === '*' && kind === '*'
              ? 'any'
              : `${group === '' || group === undefined ? 'core' : group}/${kind}`}
          </div>
        ));
  return (
    <Facts
      rows={[
        [
          'Sources',
          spec.sourceRepos?.map((repo) => <div key={repo}>{repo === '*' ? 'any' : repo}</div>) ?? 'none',
        ],
        [
          'Destinations',
          spec.destinations?.map(({ server, name, namespace }) => (
            <div key={`${server} ${name} ${namespace}`}>
              {name ?? server ?? '*'} / {namespace ?? '*'}
            </div>
          )) ?? 'none',
        ],
        ['Cluster kinds', kinds(spec.clusterResourceWhitelist, 'none')],
        ['Not cluster kinds', kinds(spec.clusterResourceBlacklist, '')],
        ['Namespaced kinds', kinds(spec.namespaceResourceWhitelist, 'any')],
        ['Not these kinds', kinds(spec.namespaceResourceBlacklist, '')],
      ]}
    />
  );
}
