import type { Application } from '@setpoint/argocd';
import type { ArgoLink } from '../wire/argo-common.ts';

const prefix = 'link.argocd.argoproj.io/';

/** The links that annotations give an application (`TITLE|URL` or a URL); only http and https ones are links. */
export function linksOf(app: Application): readonly ArgoLink[] {
  return Object.entries(app.metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([key, value]) => {
      const bar = value.indexOf('|');
      const url = bar < 0 ? value : value.slice(bar + 1);
      const title = bar < 0 ? key.slice(prefix.length) : value.slice(0, bar);
      return isHttpUrl(url) ? [{ title, url }] : [];
    });
}

export function isHttpUrl(text: string): boolean {
  try {
    const { protocol } = new URL(text);
    return protocol === 'http:' || protocol === 'https:';
  } catch {
    return false;
  }
}
