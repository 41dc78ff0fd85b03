import { useState } from 'react';
import { Button } from './button.tsx';

export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    window.setTimeout(() => setDone(false), 1_200);
  };
  return (
    <Button
      tone="ghost"
      icon={done ? 'check' : 'copy'}
      aria-label={done ? 'Copied' : label}
      onClick={() => void copy()}
    />
  );
}

/** A commit or digest, short, with the whole in its title. */
export function Revision({ revision }: { readonly revision: string | undefined }) {
  if (revision === undefined || revision === '') return <span className="faint">–</span>;
  const short = /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision.slice(0, 24);
  return (
    <code className="revision" title={revision}>
      {short}
    </code>
  );
}

/** What is deployed, and what is followed; once, where the two are the same or the first is not known yet. */
export function Target({
  revision,
  target,
}: {
  readonly revision: string | undefined;
  readonly target: string | undefined;
}) {
  const followed = (
    <span className="truncate faint" title={target}>
      {target}
    </span>
  );
  if (revision === undefined || revision === '' || revision === target) return followed;
  return (
    <>
      <Revision revision={revision} />
      {followed}
    </>
  );
}

/** Only http and https addresses become links. */
export function SafeLink({
  href,
  title,
  children,
}: {
  readonly href: string;
  readonly title?: string;
  readonly children: React.ReactNode;
}) {
  let url: URL | undefined;
  try {
    url = new URL(href);
  } catch {
    url = undefined;
  }
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return <span>{children}</span>;
  return (
    <a className="text-link" title={title} href={url.href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}
