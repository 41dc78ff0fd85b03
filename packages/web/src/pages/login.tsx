import type { Me } from '@setpoint/server';
import { type FormEvent, useState } from 'react';
import { signIn } from '../app/session.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { Button } from '../ui/button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Icon } from '../ui/icon.tsx';
import './login.css';

export function LoginPage({ me, ended }: { readonly me: Me; readonly ended: boolean }) {
  const [username, setUsername] = useState('admin');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(username, password);
    } catch (error) {
      setProblem(problemOf(error));
      setPassword('');
    } finally {
      setBusy(false);
    }
  };
  const { local, oidc } = me.login;
  return (
    <main className="login">
      <div className="login-card">
        <SetpointCurve />
        <h1>Sign in to Setpoint</h1>
        <p className="muted">What Git says, what the clusters do, and why.</p>
        {ended && !problem ? (
          <p className="note tone-amber" role="status" data-session-ended>
            <Icon name="clock" /> Your session has ended. Sign in again and you are back where you were.
          </p>
        ) : null}
        {problem ? <ProblemPanel problem={problem} /> : null}
        {oidc ? (
          <a className="button button-primary login-wide" href={oidc.url}>
            Continue with {oidc.name}
          </a>
        ) : null}
        {oidc && local ? <div className="login-or">or with a local account</div> : null}
        {local ? (
          <form className="col" onSubmit={(event) => void submit(event)}>
            <label className="field">
              <span>User name</span>
              <input
                className="input"
                name="username"
                autoComplete="username"
                value={username}
                onChange={(event) => setUsername(event.target.value)}
                required
              />
            </label>
            <label className="field">
              <span>Password</span>
              <input
                className="input"
                name="password"
                type="password"
                autoComplete="current-password"
                autoFocus
                value={password}
                onChange={(event) => setPassword(event.target.value)}
                required
              />
            </label>
            <Button type="submit" tone={oidc ? 'plain' : 'primary'} busy={busy} className="login-wide">
              Sign in
            </Button>
          </form>
        ) : null}
        {local ? (
          <p className="faint login-hint">
            First time here? <code>setpoint up</code> printed a one-time login when it started.
          </p>
        ) : null}
      </div>
    </main>
  );
}

/** A step response: the line that is wanted, and the world coming to it. */
function SetpointCurve() {
  return (
    <svg className="login-curve" viewBox="0 0 320 74" aria-hidden="true">
      <path d="M0 24h320" stroke="var(--line-strong)" strokeDasharray="3 5" />
      <path
        d="M0 68h38c22 0 24-62 50-62s24 30 46 30 22-18 42-18 20 9 38 9 20-4 36-3h70"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
      <circle cx="315.5" cy="24" r="3.5" fill="var(--accent)" />
    </svg>
  );
}
