import type { Link } from '@setpoint/server';
import { SafeLink } from './copy.tsx';

/** Links elsewhere beside each other; what one is about is told when it is pointed at. */
export function Links({ links }: { readonly links: readonly Link[] }) {
  return (
    <span className="row wrap links">
      {links.map(({ title, url, description }) => (
        <SafeLink
          key={`${title} ${url}`}
          href={url}
          {...(description === undefined ? {} : { title: description })}
        >
          {title}
        </SafeLink>
      ))}
    </span>
  );
}
