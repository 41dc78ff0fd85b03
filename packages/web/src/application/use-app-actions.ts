import type { ApplicationAction, ApplicationDetail } from '@setpoint/server';
import { useState } from 'react';
import { type Command, useCommands } from '../app/commands.ts';
import { addressWith, navigate } from '../app/router.tsx';
import { useShortcuts } from '../app/shortcuts.ts';
import { request } from '../http/client.ts';
import { deniedBy } from '../http/denied-by.ts';
import { notify, notifyProblem } from '../ui/toasts.tsx';
import { toggleFavourite } from '../app/favourites.ts';
import { type AppAddress, apiPath, argoPath } from './address.ts';

export interface AppActions {
  readonly refreshing: boolean;
  readonly running: boolean;
  /** Why the action is not possible; undefined when it is. */
  readonly denied: (action: ApplicationAction) => string | undefined;
  readonly sync: () => void;
  readonly refresh: (hard?: boolean) => void;
  readonly terminate: () => void;
  readonly edit: () => void;
  readonly favourite: () => void;
  readonly remove: () => void;
}

/** What can be done with the application, for its buttons, its shortcuts and the palette. */
export function useAppActions(
  address: AppAddress,
  detail: ApplicationDetail | undefined,
  open: { readonly onSync: () => void; readonly onEdit: () => void; readonly onDelete: () => void },
): AppActions {
  const [refreshing, setRefreshing] = useState(false);
  const denied = (action: ApplicationAction): string | undefined => deniedBy(detail?.permissions[action]);
  const refresh = async (hard: boolean): Promise<void> => {
    setRefreshing(true);
    try {
      await request(apiPath(address, 'refresh'), { method: 'POST', body: { hard } });
      notify(hard ? 'Read again from Git, without caches.' : 'Compared with Git again.');
    } catch (error) {
      notifyProblem(error);
    } finally {
      setRefreshing(false);
    }
  };
  const terminate = (): void => {
    request(argoPath(address, 'operation'), { method: 'DELETE' }).then(
      () => notify('The operation is being stopped.'),
      notifyProblem,
    );
  };
  const actions: AppActions = {
    refreshing,
    running: detail?.row.phase === 'Running',
    denied,
    sync: open.onSync,
    refresh: (hard = false) => void refresh(hard),
    terminate,
    edit: open.onEdit,
    favourite: () => void toggleFavourite(`${address.namespace}/${address.name}`),
    remove: open.onDelete,
  };
  useActionKeys(actions);
  useCommands(commandsOf(address, actions));
  return actions;
}

const toTab = (tab: string | undefined): void =>
  navigate(addressWith({ tab, object: undefined, panel: undefined }));

function useActionKeys(actions: AppActions): void {
  const group = 'Application';
  const unlessDenied = (action: ApplicationAction, run: () => void) => () => {
    if (actions.denied(action) === undefined) run();
  };
  useShortcuts([
    { keys: 's', label: 'Plan and sync', group, run: unlessDenied('sync', actions.sync) },
    { keys: 'r', label: 'Refresh', group, run: unlessDenied('refresh', () => actions.refresh()) },
    { keys: 'o', label: 'Resources', group, run: () => toTab(undefined) },
    { keys: 'd', label: 'Diff', group, run: () => toTab('diff') },
    { keys: 't', label: 'Timeline', group, run: () => toTab('timeline') },
    { keys: 'e', label: 'Events', group, run: () => toTab('events') },
    { keys: 'l', label: 'Logs', group, run: () => toTab('logs') },
    { keys: 'i', label: 'Details', group, run: () => toTab('details') },
    { keys: 'f', label: 'Favourite', group, run: actions.favourite },
    { keys: 'E', label: 'Edit', group, run: unlessDenied('update', actions.edit) },
    { keys: 'Escape', label: 'All applications', group, run: () => navigate('/applications') },
  ]);
}

function commandsOf({ name }: AppAddress, actions: AppActions): readonly Command[] {
  return [
    { label: `Sync ${name}…`, icon: 'sync', keys: 's', denied: actions.denied('sync'), run: actions.sync },
    {
      label: `Refresh ${name}`,
      icon: 'refresh',
      keys: 'r',
      denied: actions.denied('refresh'),
      run: () => actions.refresh(),
    },
    {
      label: `Hard refresh ${name}`,
      icon: 'refresh',
      denied: actions.denied('refresh'),
      run: () => actions.refresh(true),
    },
    {
      label: `Roll back ${name}…`,
      icon: 'rollback',
      denied: actions.denied('rollback'),
      run: () => toTab('timeline'),
    },
    ...(actions.running
      ? [
          {
            label: `Stop the operation of ${name}`,
            icon: 'stop' as const,
            denied: actions.denied('terminate'),
            run: actions.terminate,
          },
        ]
      : []),
    { label: `Edit ${name}…`, icon: 'settings', denied: actions.denied('update'), run: actions.edit },
    { label: `Delete ${name}…`, icon: 'trash', denied: actions.denied('delete'), run: actions.remove },
  ];
}
