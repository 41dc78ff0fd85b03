import { apiPath } from './application/address.ts';
import { matchPath } from './app/match-path.ts';
import { filtersIn, firstRowsPath, serverQuery } from './fleet/fleet-query.ts';
import { graphPath } from './graph/graph-path.ts';
import type { Ask } from './graph/protocol.ts';
import { type EarlyAnswers, type EarlyGraph, mePath, wasSignedIn } from './http/early-answers.ts';

/**
 * The first module of every page, small and with no imports of its own when it is built: it asks for what the page will
 * show while the rest of the code is still on its way.
 */
declare const graphWorkerUrl: string;

/** What nobody has taken by then is old. */
const keptMs = 10_000;

const { pathname, search } = window.location;
const query = new URLSearchParams(search);
const early: EarlyAnswers = { answers: new Map(), graph: undefined };

function ask(path: string): void {
  const answer = fetch(path, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  // Whoever takes it hears of its failure.
  answer.catch(() => undefined);
  early.answers.set(path, answer);
}

function askForGraph(url: string): EarlyGraph {
  const worker = new Worker(graphWorkerUrl, { type: 'module' });
  const said: MessageEvent[] = [];
  worker.onmessage = (message) => said.push(message);
  const load: Ask = { ask: 'load', url };
  worker.postMessage(load, []);
  return { url, worker, said };
}

ask(mePath);
const knowsUs = wasSignedIn();
const application = knowsUs ? matchPath('/applications/:namespace/:name', pathname) : undefined;
const isFleet = knowsUs && ['/', '/applications', '/applications/'].includes(pathname);
if (isFleet) ask(firstRowsPath(serverQuery(filtersIn(query)).toString()));
if (application !== undefined) {
  const { namespace = '', name = '' } = application;
  ask(apiPath({ namespace, name }));
  const isGraphShown = (query.get('tab') ?? 'resources') === 'resources';
  if (isGraphShown) early.graph = askForGraph(graphPath({ namespace, name }, query));
}
globalThis.setpointEarly = early;
setTimeout(() => early.answers.clear(), keptMs);
