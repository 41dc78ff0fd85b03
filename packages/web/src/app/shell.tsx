import type { Me } from '@setpoint/server';
import { type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { SafeLink } from '../ui/copy.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { notifyProblem, Toasts } from '../ui/toasts.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { NoPasswordYet, PasswordDialog } from './password-dialog.tsx';
import { CommandPalette } from './command-palette.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { Link, navigate, useLocation } from './router.tsx';
import { type Place, places } from './routes.ts';
import { signOut } from './session.ts';
import { useShortcuts } from './shortcuts.ts';
import { useStore } from './store.ts';
import { setTheme, themeStore } from './theme.ts';

const groups = ['Deliver', 'Connect', 'Govern'] as const;

/** The frame of every page: rail, top bar, palette, help, messages. */
export function Shell({ me, children }: { readonly me: Me; readonly children: ReactNode }) {
  const [open, setOpen] = useState<'palette' | 'help' | undefined>();
  useShortcuts([
    { keys: 'mod+k', label: 'Search and commands', group: 'Anywhere', run: () => setOpen('palette') },
    { keys: '?', label: 'This list', group: 'Anywhere', run: () => setOpen('help') },
    ...places.map(({ key, label, path }) => ({
      keys: `g ${key}`,
      label,
      group: 'Go to',
      run: () => navigate(path),
    })),
  ]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Rail />
      <div className="frame">
        <header className="bar">
          <Link to="/applications" className="bar-mark" aria-label="Setpoint, all applications">
            <Mark />
          </Link>
          <button type="button" className="finder" onClick={() => setOpen('palette')}>
            <Icon name="search" />
            <span className="grow">Search or jump to…</span>
            <kbd>{isMac ? '⌘' : 'Ctrl'} K</kbd>
          </button>
          <div className="row">
            <button
              type="button"
              className="button button-ghost button-icon"
              aria-label="Keyboard shortcuts"
              title="Keyboard shortcuts (?)"
              onClick={() => setOpen('help')}
            >
              <Icon name="question" />
            </button>
            <UserMenu me={me} />
          </div>
        </header>
        <ConnectionBanner />
        {me.banner ? <OperatorsBanner {...me.banner} /> : null}
        {me.passwordSet === false ? <NoPasswordYet /> : null}
        <main id="main" className="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Toasts />
      {open === 'palette' ? <CommandPalette onClose={() => setOpen(undefined)} /> : null}
      <PasswordDialog username={me.username} isFirst={me.passwordSet === false} />
      {open === 'help' ? <HelpSheet onClose={() => setOpen(undefined)} /> : null}
    </div>
  );
}

/** What the operators of the installation tell everybody; put away until they say something else. */
function OperatorsBanner({ text, url }: NonNullable<Me['banner']>) {
  const [read, setRead] = useState(() => window.localStorage.getItem(bannerKey));
  if (read === text) return null;
  return (
    <div className="banner" role="status" data-operators-banner>
      <Icon name="info" size={15} />
      <span className="grow">{url === undefined ? text : <SafeLink href={url}>{text}</SafeLink>}</span>
      <Button
        tone="ghost"
        icon="cross"
        aria-label="Put it away"
        onClick={() => {
          window.localStorage.setItem(bannerKey, text);
          setRead(text);
        }}
      />
    </div>
  );
}

const bannerKey = 'setpoint.banner';
const isMac = /Mac|iPhone|iPad/.test(window.navigator.userAgent);

function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M6 11h20"
        stroke="#fff"
        strokeOpacity=".5"
        strokeWidth="2"
        strokeDasharray="2 3"
        strokeLinecap="round"
      />
      <path
        d="M6 24c4 0 4-17 8-17s3 6 6 6 3-2 6-2"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  );
}

function Rail() {
  const { path } = useLocation();
  const current = places.findLast((place) => path === place.path || path.startsWith(`${place.path}/`));
  const behind = places.filter(({ inBar }) => inBar === undefined);
  return (
    <nav className="rail" aria-label="Main">
      <Link to="/applications" className="brand">
        <Mark />
        <span>Setpoint</span>
      </Link>
      {groups.map((group) => (
        <div key={group} className="rail-group">
          <span className="rail-title">{group}</span>
          {places
            .filter((place) => place.group === group)
            .map((place) => (
              <RailLink key={place.path} place={place} current={place === current} />
            ))}
        </div>
      ))}
      <div className={behind.some((place) => place === current) ? 'rail-more rail-more-here' : 'rail-more'}>
        <Menu
          label="More places"
          items={behind.map(({ label, icon, path: to }) => ({ label, icon, run: () => navigate(to) }))}
        >
          <Icon name="menu" />
          <span>More</span>
        </Menu>
      </div>
    </nav>
  );
}

function RailLink({ place, current }: { readonly place: Place; readonly current: boolean }) {
  return (
    <Link
      to={place.path}
      className={place.inBar === undefined ? 'rail-link rail-link-behind' : 'rail-link'}
      aria-current={current ? 'page' : undefined}
    >
      <Icon name={place.icon} />
      <span className="grow rail-label">{place.label}</span>
      <span className="rail-short">{place.inBar}</span>
      <kbd className="rail-key" aria-hidden="true">
        g {place.key}
      </kbd>
    </Link>
  );
}

function UserMenu({ me }: { readonly me: Me }) {
  const theme = useStore(themeStore);
  return (
    <Menu
      label={`Account and theme: ${me.username || 'anonymous'}`}
      items={[
        {
          label: 'Follow the system',
          icon: 'auto',
          checked: theme === 'system',
          run: () => setTheme('system'),
        },
        { label: 'Light', icon: 'sun', checked: theme === 'light', run: () => setTheme('light') },
        { label: 'Dark', icon: 'moon', checked: theme === 'dark', run: () => setTheme('dark') },
        { label: 'Settings', icon: 'settings', run: () => navigate('/settings') },
        ...(me.help
          ? [
              {
                label: me.help.text,
                icon: 'question' as const,
                run: () => void window.open(me.help?.url, '_blank', 'noreferrer,noopener'),
              },
            ]
          : []),
        { label: 'What may I do?', icon: 'access', run: () => navigate('/access') },
        ...(me.loggedIn
          ? [
              {
                label: `Sign out ${me.username}`,
                icon: 'out' as const,
                run: () => void signOut().catch(notifyProblem),
              },
            ]
          : []),
      ]}
    >
      <span className="avatar" aria-hidden="true">
        {(me.username || '?').slice(0, 1).toUpperCase()}
      </span>
    </Menu>
  );
}
