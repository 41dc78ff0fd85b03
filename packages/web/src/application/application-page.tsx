import { lazy, Suspense, useCallback, useState } from 'react';
import { addressWith, Link, navigate, useLocation } from '../app/router.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { type AppAddress, keyOfObject, objectOfKey } from './address.ts';
import { AppHeader } from './app-header.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { DetailsTab } from './details-tab.tsx';
import { DiffTab } from './diff-tab.tsx';
import { EventsTab } from './events-tab.tsx';
import { Findings } from './findings.tsx';
import { LogsTab } from './logs-tab.tsx';
import { ObjectDrawer } from './object-drawer.tsx';
import { OperationPanel } from './operation-panel.tsx';
import { PlanDialog, type PlanScope } from './plan-dialog.tsx';
import { ResourcesTab } from './resources-tab.tsx';
import { TimelineTab } from './timeline-tab.tsx';
import { useAppActions } from './use-app-actions.ts';
import { useApplication } from './use-application.ts';
import { WhyPanel } from './why-panel.tsx';
import './application.css';

const EditApplicationDialog = lazy(async () => ({
  default: (await import('../edit/application-dialogs.tsx')).EditApplicationDialog,
}));

const tabs = [
  { key: 'resources', label: 'Resources', icon: 'tree' },
  { key: 'diff', label: 'Diff', icon: 'diff' },
  { key: 'timeline', label: 'Timeline', icon: 'commit' },
  { key: 'events', label: 'Events', icon: 'events' },
  { key: 'logs', label: 'Logs', icon: 'logs' },
  { key: 'details', label: 'Details', icon: 'settings' },
] as const;

/** One application: what it is made of, what differs, what happened, and what can be done. */
export default function ApplicationPage({ params }: { readonly params: Readonly<Record<string, string>> }) {
  const { namespace = '', name = '' } = params;
  const address: AppAddress = { namespace, name };
  const { query } = useLocation();
  const app = useApplication(address);
  const [scope, setScope] = useState<PlanScope | undefined>();
  const [open, setOpen] = useState<'edit' | 'delete' | undefined>();
  const actions = useAppActions(address, app.detail, {
    onSync: () => setScope({}),
    onEdit: () => setOpen('edit'),
    onDelete: () => setOpen('delete'),
  });
  const tab = tabs.find(({ key }) => key === query.get('tab'))?.key ?? 'resources';
  const object = objectOfKey(query.get('object') ?? '');
  const openObject = useCallback(
    (key: string) => navigate(addressWith({ object: key, panel: undefined })),
    [],
  );
  const { detail } = app;
  if (app.problem && !detail) {
    return (
      <ProblemPanel
        problem={app.problem}
        title={`${namespace}/${name} cannot be shown`}
        onRetry={app.reload}
      />
    );
  }
  if (app.gone) {
    return (
      <Empty
        icon="trash"
        title={`${name} was deleted`}
        action={
          <Link className="text-link" to="/applications">
            All applications
          </Link>
        }
      >
        <p>The application was removed while this page was open.</p>
      </Empty>
    );
  }
  if (!detail) return <Skeleton lines={10} />;
  return (
    <div className="app-page">
      <AppHeader address={address} detail={detail} actions={actions} />
      <Findings
        findings={detail.findings}
        about={`Application ${namespace}/${name}`}
        onObject={(key) => openObject(keyOfObject(key))}
      />
      <OperationPanel operation={detail.operation} onObject={(key) => openObject(keyOfObject(key))} />
      {detail.row.sync === 'Synced' ? null : (
        <WhyPanel address={address} changes={app.changes} known={detail.findings} />
      )}
      <Tabs
        label="Parts of the application"
        current={tab}
        tabs={tabs.map((one) => ({
          ...one,
          to: addressWith({
            tab: one.key === 'resources' ? undefined : one.key,
            object: undefined,
            panel: undefined,
          }),
          count: one.key === 'diff' && detail.row.outOfSync > 0 ? detail.row.outOfSync : undefined,
        }))}
      />
      <div className={`app-tab app-tab-${tab}`}>
        {tab === 'resources' ? (
          <ResourcesTab
            address={address}
            failed={detail.row.problem !== ''}
            selected={object}
            onSelect={openObject}
          />
        ) : null}
        {tab === 'diff' ? <DiffTab address={address} changes={app.changes} onObject={openObject} /> : null}
        {tab === 'timeline' ? <TimelineTab address={address} detail={detail} changes={app.changes} /> : null}
        {tab === 'events' ? <EventsTab address={address} changes={app.changes} /> : null}
        {tab === 'logs' ? <LogsTab address={address} permission={detail.permissions.logs} /> : null}
        {tab === 'details' ? (
          <DetailsTab detail={detail} denied={actions.denied('update')} onEdit={actions.edit} />
        ) : null}
      </div>
      {object ? (
        <ObjectDrawer
          key={keyOfObject(object)}
          address={address}
          object={object}
          project={detail.row.project}
          changes={app.changes}
          onClose={() => navigate(addressWith({ object: undefined, panel: undefined }))}
          onSync={() => {
            navigate(addressWith({ object: undefined, panel: undefined }));
            setScope({ resources: [object] });
          }}
        />
      ) : null}
      {scope ? (
        <PlanDialog address={address} detail={detail} scope={scope} onClose={() => setScope(undefined)} />
      ) : null}
      {open === 'edit' ? (
        <Suspense fallback={null}>
          <EditApplicationDialog application={detail.application} onClose={() => setOpen(undefined)} />
        </Suspense>
      ) : null}
      {open === 'delete' ? <DeleteDialog address={address} onClose={() => setOpen(undefined)} /> : null}
    </div>
  );
}
