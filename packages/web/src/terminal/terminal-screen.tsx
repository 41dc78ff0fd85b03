import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import sheetText from '@xterm/xterm/css/xterm.css?inline';
import { useEffect, useRef } from 'react';
import { type ConnectionState, connectTerminal } from './terminal-connection.ts';
import { adoptSheet, constructStyles } from './constructed-styles.ts';
import { terminalTheme, whenThemeChanges } from './terminal-theme.ts';

const scrollback = 10_000;

/** One terminal, from its connection to its end; another one is another component. */
export default function TerminalScreen({
  query,
  label,
  forReader,
  onState,
  onLeave,
}: {
  readonly query: Readonly<Record<string, string>>;
  readonly label: string;
  /** A screen reader is told what appears. Not otherwise: it keeps letters from those who compose them. */
  readonly forReader: boolean;
  readonly onState: (state: ConnectionState) => void;
  /** The person leaves by keyboard, with Ctrl+Shift+X: every other key is the shell's. */
  readonly onLeave: () => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const opened = useRef<Terminal>(undefined);
  const latest = useRef({ onState, onLeave });
  latest.current = { onState, onLeave };
  const asked = JSON.stringify(query);
  useEffect(() => {
    if (place.current === null) return undefined;
    const wanted = JSON.parse(asked) as Readonly<Record<string, string>>;
    const screen = openScreen(place.current, wanted, label, latest);
    opened.current = screen.terminal;
    return screen.close;
  }, [asked, label]);
  useEffect(() => {
    if (opened.current) opened.current.options.screenReaderMode = forReader;
  }, [forReader, asked, label]);
  return <div ref={place} className="terminal-screen" />;
}

function openScreen(
  place: HTMLElement,
  query: Readonly<Record<string, string>>,
  label: string,
  told: {
    readonly current: { readonly onState: (state: ConnectionState) => void; readonly onLeave: () => void };
  },
): { readonly terminal: Terminal; readonly close: () => void } {
  const stopStyles = constructStyles();
  const dropSheet = adoptSheet(sheetText);
  const terminal = new Terminal({
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: 13,
    minimumContrastRatio: 4.5,
    scrollback,
    theme: terminalTheme(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(place);
  terminal.textarea?.setAttribute('aria-label', label);
  const connection = connectTerminal(query, {
    onOutput: (text) => terminal.write(text),
    onState(state) {
      if (state.phase === 'open') {
        connection.resize(terminal.cols, terminal.rows);
        terminal.focus();
      }
      // What can no longer be typed into says so by its cursor, too.
      if (state.phase === 'ended') terminal.options.disableStdin = true;
      told.current.onState(state);
    },
  });
  terminal.onData((text) => connection.type(text));
  terminal.onResize(({ cols, rows }) => connection.resize(cols, rows));
  terminal.attachCustomKeyEventHandler((event) => keyIsForShell(event, terminal, told.current.onLeave));
  const sizes = new ResizeObserver(() => fit.fit());
  sizes.observe(place);
  const stopThemes = whenThemeChanges(() => {
    terminal.options.theme = terminalTheme();
  });
  const close = (): void => {
    stopThemes();
    sizes.disconnect();
    connection.close();
    terminal.dispose();
    stopStyles();
    dropSheet();
  };
  return { terminal, close };
}

/** Every key is, but the one that leaves, and Ctrl+C while something is selected, which copies it. */
function keyIsForShell(event: KeyboardEvent, terminal: Terminal, onLeave: () => void): boolean {
  const { ctrlKey, shiftKey, altKey, metaKey } = event;
  if (!ctrlKey || altKey || metaKey) return true;
  if (shiftKey && event.key.toLowerCase() === 'x') {
    event.preventDefault();
    if (event.type === 'keydown') onLeave();
    return false;
  }
  return shiftKey || event.key !== 'c' || !terminal.hasSelection();
}
