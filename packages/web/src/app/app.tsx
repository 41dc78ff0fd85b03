import { Component, type ReactNode, Suspense, useDeferredValue, useState } from 'react';
import { problemOf } from '../http/problem.ts';
import { LoginPage } from '../pages/login.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { Link, useLocation } from './router.tsx';
import { type PageAt, pageAt } from './routes.ts';
import { loadSession, sessionStore } from './session.ts';
import { Shell } from './shell.tsx';
import { useStore } from './store.ts';

export function App() {
  const session = useStore(sessionStore);
  if (session.state === 'loading') return <div className="splash" role="status" aria-label="Loading" />;
  if (session.state === 'failed') {
    return (
      <main className="lonely">
        <ProblemPanel
          problem={session.problem}
          title="Setpoint cannot start"
          onRetry={() => void loadSession()}
        />
      </main>
    );
  }
  if (!session.me.loggedIn && !session.me.anonymous)
    return <LoginPage me={session.me} ended={session.ended === true} />;
  return (
    <Shell me={session.me}>
      <CurrentPage />
    </Shell>
  );
}

function CurrentPage() {
  const { path } = useLocation();
  // The frame is drawn first, and the page after it in slices: together they would keep the window busy for too long.
  const begun = useDeferredValue(true, false);
  if (!begun) return <Skeleton />;
  const found = pageAt(path);
  if (found) {
    return (
      <Boundary key={path}>
        <Suspense fallback={<Skeleton />}>
          <ShownPage {...found} />
        </Suspense>
      </Boundary>
    );
  }
  return (
    <Empty
      icon="question"
      title="There is no such page"
      action={
        <Link className="text-link" to="/applications">
          All applications
        </Link>
      }
    >
      <p>The address may be old. ⌘K finds everything.</p>
    </Empty>
  );
}

/** For as long as it is shown a page is one component: the one that waits for its code stays when that has come. */
function ShownPage({ page, params }: PageAt) {
  const [Page] = useState(() => page.component());
  return <Page params={params} />;
}

/** A fault of one page is shown in its place; the rest of the window stays usable. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};
  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }
  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <ProblemPanel
        problem={problemOf(this.state.error)}
        title="This page failed"
        onRetry={() => window.location.reload()}
      />
    );
  }
}
