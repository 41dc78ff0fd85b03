import { useEffect, useRef } from 'react';
import type { IconName } from '../ui/icon.tsx';
import { createStore } from './store.ts';

/** An action of the page that is shown, as the palette offers it. */
export interface Command {
  readonly label: string;
  readonly icon: IconName;
  readonly keys?: string;
  readonly denied?: string | undefined;
  readonly run: () => void;
}

export const commandStore = createStore<readonly Command[]>([]);

/** Offers commands to the palette while the component is shown. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  const signature = commands.map(({ label, denied }) => `${label}\u0000${denied ?? ''}`).join('\u0001');
  useEffect(() => {
    const own = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find(({ label }) => label === command.label)?.run(),
    }));
    commandStore.set([...own, ...commandStore.get()]);
    return () => commandStore.set(commandStore.get().filter((other) => !own.some((mine) => mine === other)));
  }, [signature]);
}
