import type { ObjectKey, ResourceActionOffer, ResourceDetail } from '@setpoint/server';
import { lazy, Suspense, useEffect, useState } from 'react';
import { addressWith, useLocation } from '../app/router.tsx';
import { DiffLayoutChoice, DiffView } from '../diff/diff-view.tsx';
import { request } from '../http/client.ts';
import { withQuery } from '../http/with-query.ts';
import { deniedBy } from '../http/denied-by.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Facts, Skeleton } from '../ui/states.tsx';
import { Status } from '../ui/status.tsx';
import { TerminalPanel } from '../terminal/terminal-panel.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { notify, notifyProblem } from '../ui/toasts.tsx';
import { Links } from '../ui/links.tsx';
import { type AppAddress, apiPath, argoPath, objectQuery, titleOfObject } from './address.ts';
import { DeleteObjectDialog } from './delete-dialog.tsx';
import { EventsTab } from './events-tab.tsx';
import { LogsTab } from './logs-tab.tsx';
import { YamlView } from './yaml-view.tsx';

const LiveObjectDialog = lazy(async () => ({
  default: (await import('../edit/live-object-dialog.tsx')).LiveObjectDialog,
}));

const panels = [
  { key: 'diff', label: 'Diff' },
  { key: 'live', label: 'Live' },
  { key: 'desired', label: 'Git' },
  { key: 'events', label: 'Events' },
  { key: 'logs', label: 'Logs' },
  { key: 'terminal', label: 'Terminal' },
] as const;
const withPods = new Set(['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

/** One object: how it is, how it differs, what it says, and what can be done with it. */
export function ObjectDrawer({
  address,
  object,
  project,
  changes,
  onClose,
  onSync,
}: {
  readonly address: AppAddress;
  readonly object: ObjectKey;
  readonly project: string;
  readonly changes: number;
  readonly onClose: () => void;
  readonly onSync: () => void;
}) {
  const { value, problem, reload } = useResource<ResourceDetail>(
    withQuery(apiPath(address, 'resource'), objectQuery(object)),
  );
  const { query } = useLocation();
  const [open, setOpen] = useState<'edit' | 'delete' | undefined>();
  useEffect(() => {
    if (changes > 0) reload();
  }, [changes, reload]);
  const offered = panels.filter(
    ({ key }) =>
      (key !== 'logs' || withPods.has(object.kind)) &&
      (key !== 'terminal' || value?.terminal !== undefined) &&
      (value?.managed !== false || (key !== 'diff' && key !== 'desired')),
  );
  const fallback = value?.managed === false || value?.diff.length === 0 ? 'live' : 'diff';
  const panel = offered.find(({ key }) => key === (query.get('panel') ?? fallback))?.key ?? 'live';
  return (
    <Dialog
      kind="drawer"
      onClose={onClose}
      title={
        <span className="drawer-title">
          <span className="muted">{object.kind}</span> {object.name}
        </span>
      }
    >
      {problem ? <ProblemPanel problem={problem} onRetry={reload} /> : null}
      {!value && !problem ? <Skeleton /> : null}
      {value ? (
        <>
          <div className="row wrap spread drawer-head">
            <Summary detail={value} />
            <div className="row">
              {value.managed ? (
                <Button icon="sync" onClick={onSync}>
                  Sync this…
                </Button>
              ) : null}
              <ObjectMenu
                address={address}
                detail={value}
                onEdit={() => setOpen('edit')}
                onDelete={() => setOpen('delete')}
                onDone={reload}
              />
            </div>
          </div>
          <Tabs
            label="Parts of the object"
            current={panel}
            tabs={offered.map((one) => ({
              ...one,
              to: addressWith({ panel: one.key }),
              count: one.key === 'diff' && value.diff.length > 0 ? value.diff.length : undefined,
            }))}
          />
          {panel === 'terminal' && value.terminal ? (
            <TerminalPanel
              address={address}
              project={project}
              pod={value.object}
              offer={value.terminal}
              permission={value.permissions.exec}
              onEnded={reload}
            />
          ) : (
            <Panel panel={panel} address={address} detail={value} object={object} changes={changes} />
          )}
        </>
      ) : null}
      {open === 'delete' && value ? (
        <DeleteObjectDialog
          address={address}
          object={value.object}
          onClose={() => setOpen(undefined)}
          onDone={onClose}
        />
      ) : null}
      {open === 'edit' && value ? (
        <Suspense fallback={null}>
          <LiveObjectDialog
            address={address}
            detail={value}
            onDone={reload}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      ) : null}
    </Dialog>
  );
}

function Panel({
  panel,
  address,
  detail,
  object,
  changes,
}: {
  readonly panel: (typeof panels)[number]['key'];
  readonly address: AppAddress;
  readonly detail: ResourceDetail;
  readonly object: ObjectKey;
  readonly changes: number;
}) {
  if (panel === 'events') return <EventsTab address={address} object={object} changes={changes} />;
  if (panel === 'logs')
    return <LogsTab address={address} object={object} permission={detail.permissions.logs} />;
  if (panel === 'live')
    return detail.liveText === '' ? (
      <Empty icon="ghost" title="Not in the cluster">
        <p>Git has it, the cluster does not. A sync creates it.</p>
      </Empty>
    ) : (
      <YamlView text={detail.liveText} label="Live manifest" owners={detail.owners} />
    );
  if (panel === 'desired')
    return detail.desiredText === '' ? (
      <Empty icon="ghost" title="Not in Git">
        <p>The cluster has it, Git does not. A sync with prune deletes it.</p>
      </Empty>
    ) : (
      <YamlView text={detail.desiredText} label="Manifest from Git" />
    );
  if (detail.diff.length === 0 && detail.liveText !== '' && detail.desiredText !== '')
    return (
      <Empty icon="check" title="As Git says">
        <p>No field that Git sets differs.</p>
      </Empty>
    );
  return (
    <>
      <div className="row spread wrap">
        <span className="muted">
          {detail.diff.length} {detail.diff.length === 1 ? 'field differs' : 'fields differ'}
        </span>
        <DiffLayoutChoice />
      </div>
      <div className="card">
        <DiffView
          label={titleOfObject(object)}
          before={detail.liveText}
          after={detail.desiredText}
          fields={detail.diff}
          file={detail.file}
          line={detail.line}
          owners={detail.owners}
        />
      </div>
    </>
  );
}

function Summary({ detail }: { readonly detail: ResourceDetail }) {
  const { object, file, line, links } = detail;
  return (
    <div className="col grow">
      <div className="row wrap">
        {detail.health ? <Status status={detail.health} /> : null}
        {detail.sync ? <Status status={detail.sync} /> : null}
        {detail.masked ? (
          <span className="badge tone-violet">
            <Icon name="lock" size={11} /> values are masked
          </span>
        ) : null}
      </div>
      {detail.healthMessage ? <p className="drawer-why">{detail.healthMessage}</p> : null}
      <Facts
        rows={[
          ['Kind', `${object.group === '' ? '' : `${object.group}/`}${object.version} ${object.kind}`],
          ['Namespace', object.namespace],
          [
            'Git',
            file === undefined ? undefined : (
              <code key="file">
                {file}
                {line === undefined ? '' : `:${line}`}
              </code>
            ),
          ],
          ['Links', links.length === 0 ? undefined : <Links key="links" links={links} />],
        ]}
      />
    </div>
  );
}

function ObjectMenu({
  address,
  detail,
  onEdit,
  onDelete,
  onDone,
}: {
  readonly address: AppAddress;
  readonly detail: ResourceDetail;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
  readonly onDone: () => void;
}) {
  const { object, permissions, actions } = detail;
  const [asking, setAsking] = useState<ResourceActionOffer | undefined>();
  const run = async (
    action: ResourceActionOffer,
    parameters: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const body = {
      ...argoObject(object),
      action: action.name,
      appNamespace: address.namespace,
      resourceActionParameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    };
    await request(argoPath(address, 'resource/actions/v2'), { method: 'POST', body });
    notify(`${action.displayName || action.name}: done.`);
    onDone();
  };
  return (
    <>
      <Menu
        label="Actions on the object"
        items={[
          ...actions.map((action) => ({
            label: action.displayName || action.name,
            icon: 'play' as const,
            denied:
              deniedBy(action.permission) ??
              (action.disabled ? 'Not possible as the object is now' : undefined),
            run: () =>
              action.params.length === 0 ? void run(action, {}).catch(notifyProblem) : setAsking(action),
          })),
          {
            label: 'Edit in the cluster…',
            icon: 'settings',
            denied: deniedBy(permissions.update) ?? notEditable(detail),
            run: onEdit,
          },
          {
            label: 'Delete…',
            icon: 'trash',
            danger: true,
            denied: deniedBy(permissions.delete),
            run: onDelete,
          },
        ]}
      >
        <Icon name="more" />
      </Menu>
      {asking ? (
        <ActionDialog
          action={asking}
          onRun={(parameters) => run(asking, parameters)}
          onClose={() => setAsking(undefined)}
        />
      ) : null}
    </>
  );
}

function notEditable({ live, masked }: ResourceDetail): string | undefined {
  if (live === undefined) return 'It is not in the cluster';
  return masked ? 'Its values are masked; change it in Git' : undefined;
}

/** Asks for the parameters of an action. */
function ActionDialog({
  action,
  onRun,
  onClose,
}: {
  readonly action: ResourceActionOffer;
  readonly onRun: (parameters: Readonly<Record<string, string>>) => Promise<void>;
  readonly onClose: () => void;
}) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  return (
    <FormDialog
      title={action.displayName || action.name}
      action="Run"
      icon="play"
      incomplete={action.params.some((name) => (values[name] ?? '') === '')}
      onSubmit={() => onRun(values)}
      onClose={onClose}
    >
      {action.params.map((name) => (
        <TextField
          key={name}
          label={name}
          value={values[name] ?? ''}
          required
          onChange={(value) => setValues({ ...values, [name]: value })}
        />
      ))}
    </FormDialog>
  );
}

/** An object in the words of Argo CD’s API. */
const argoObject = (object: ResourceDetail['object']): Readonly<Record<string, string>> => ({
  group: object.group,
  version: object.version,
  kind: object.kind,
  namespace: object.namespace,
  resourceName: object.name,
});
