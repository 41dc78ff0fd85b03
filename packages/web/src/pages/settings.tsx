import type { SettingsView } from '@setpoint/server';
import { Link } from '../app/router.tsx';
import { askForPassword } from '../app/password-dialog.tsx';
import { sessionStore } from '../app/session.ts';
import { setTheme, themeStore } from '../app/theme.ts';
import { useStore } from '../app/store.ts';
import { useResource } from '../http/use-resource.ts';
import { Button } from '../ui/button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Card, Facts, PageHead, Skeleton } from '../ui/states.tsx';
import { Segments } from '../ui/tabs.tsx';
import './pages.css';

export default function SettingsPage() {
  const theme = useStore(themeStore);
  const session = useStore(sessionStore);
  const passwordSet = session.state === 'known' ? session.me.passwordSet : undefined;
  const { value, problem, reload } = useResource<SettingsView>('/api/setpoint/v1/settings');
  return (
    <div className="col">
      <PageHead
        title="Settings"
        lead="What this installation is set to. It is kept in Git or the cluster, as argocd-cm and argocd-rbac-cm; nothing is changed here."
      />
      <Card title="Appearance">
        <Segments
          label="Theme"
          value={theme}
          options={[
            { value: 'system', label: 'System', icon: 'auto' },
            { value: 'light', label: 'Light', icon: 'sun' },
            { value: 'dark', label: 'Dark', icon: 'moon' },
          ]}
          onChange={setTheme}
        />
      </Card>
      {problem ? <ProblemPanel problem={problem} onRetry={reload} /> : null}
      {!value && !problem ? <Skeleton /> : null}
      {value ? (
        <>
          <Card title="Installation">
            <Facts
              rows={[
                ['Version', value.version],
                ['Address', value.url],
                ['Namespace', value.namespace],
                ['Tracking', value.tracking],
                [
                  'Git is read every',
                  `${Math.round(value.pollIntervalMs / 1000)} s, and at once on a webhook`,
                ],
              ]}
            />
          </Card>
          <Card
            title="Signing in"
            aside={
              passwordSet === undefined ? null : (
                <Button icon="key" onClick={askForPassword}>
                  {passwordSet ? 'Change my password' : 'Set my password'}
                </Button>
              )
            }
          >
            <Facts
              rows={[
                ['OIDC', value.oidc ? `${value.oidc.name} (${value.oidc.issuer})` : 'not set up'],
                ['Without signing in', value.anonymous ? 'allowed' : 'not allowed'],
                ['The admin account', value.adminEnabled ? 'on' : 'off'],
                [
                  'Accounts',
                  <Link key="accounts" className="text-link" to="/accounts">
                    {value.accounts.length === 1 ? 'one' : value.accounts.length}, with their tokens
                  </Link>,
                ],
              ]}
            />
          </Card>
          <Card
            title="Policy"
            aside={
              <Link className="text-link" to="/access">
                Ask why
              </Link>
            }
          >
            <Facts
              rows={[
                ['Default role', value.policy.default || 'none'],
                ['Rules', value.policy.rules],
                [
                  'Problems',
                  value.policy.problems.map((text) => (
                    <div key={text} className="trouble">
                      {text}
                    </div>
                  )),
                ],
              ]}
            />
          </Card>
        </>
      ) : null}
    </div>
  );
}
