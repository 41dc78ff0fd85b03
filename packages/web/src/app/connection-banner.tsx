import { connectionStore } from '../http/stream.ts';
import { Icon } from '../ui/icon.tsx';
import { clockOf } from '../ui/time.tsx';
import { useStore } from './store.ts';

/** Says since when what is shown may be old, and that it is current again. */
export function ConnectionBanner() {
  const connection = useStore(connectionStore);
  return (
    <div role="status" aria-live="polite">
      {connection.state === 'stale' ? (
        <div className="banner banner-stale" data-connection="stale">
          <Icon name="warn" />
          <span>
            Stale since{' '}
            <time dateTime={new Date(connection.since).toISOString()}>{clockOf(connection.since)}</time>. The
            connection is lost; trying again. Nothing you see is newer than that.
          </span>
        </div>
      ) : null}
      {connection.state === 'resumed' ? (
        <div className="banner banner-live" data-connection="resumed">
          <Icon name="check" />
          <span>Live again. Everything missed has been caught up.</span>
        </div>
      ) : null}
    </div>
  );
}
