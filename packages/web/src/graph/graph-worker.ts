import type { Graph } from '@setpoint/server';
import { GraphModel } from './graph-model.ts';
import { onlyMatching } from './only-matching.ts';
import type { Answer, Ask } from './protocol.ts';

/** The worker reads, lays out and searches the graph, so that the page’s thread never has more than what is in view. */
interface Port {
  onmessage: ((event: MessageEvent<Ask>) => void) | null;
  readonly postMessage: (answer: Answer, transfer?: readonly Transferable[]) => void;
}
const port = globalThis as unknown as Port;
let model: GraphModel | undefined;
let wanted = '';
/** Of the answer that was read last. */
let tag = '';
/** Nodes that the stream has told of since the graph was asked for again: that answer may be older. */
let told = new Set<string>();

const wordsOf = (url: string): string => new URL(url, 'http://here').searchParams.get('q') ?? '';

/** The graph at `url`; undefined when it is the one that was read last. */
async function read(url: string, last: string): Promise<{ response: Response; body: unknown } | undefined> {
  const response = await fetch(url, {
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(last === '' ? {} : { 'if-none-match': last }) },
  });
  if (response.status === 304) return undefined;
  return { response, body: await response.json() };
}

/** Reads again what may be older than the stream; when that fails, what is shown stays. */
async function refresh(url: string): Promise<void> {
  told = new Set();
  const answer = await read(url, tag);
  if (!answer?.response.ok || wanted !== url || !model) return;
  tag = answer.response.headers.get('etag') ?? '';
  tell(model.update(onlyMatching(answer.body as Graph, wordsOf(url)), told));
}

function tell({ moved, changed }: ReturnType<GraphModel['patch']>): void {
  if (moved && model) port.postMessage({ answer: 'loaded', summary: model.summary, url: wanted });
  else if (changed.length > 0) port.postMessage({ answer: 'patched', nodes: changed });
}

async function load(url: string): Promise<void> {
  wanted = url;
  const answer = await read(url, '');
  if (wanted !== url || answer === undefined) return;
  const { response, body } = answer;
  if (!response.ok) {
    port.postMessage({ answer: 'failed', status: response.status, body, url });
    return;
  }
  tag = response.headers.get('etag') ?? '';
  model = new GraphModel(onlyMatching(body as Graph, wordsOf(url)));
  port.postMessage({ answer: 'loaded', summary: model.summary, url });
}

port.onmessage = ({ data }) => {
  if (data.ask === 'load') {
    load(data.url).catch(() =>
      port.postMessage({ answer: 'failed', status: 0, body: undefined, url: data.url }),
    );
    return;
  }
  if (!model) return;
  if (data.ask === 'view') {
    const { nodes, edges } = data.detailed ? model.view(data.rect) : { nodes: [], edges: new Float32Array() };
    const marks = data.detailed ? undefined : model.marks();
    port.postMessage(
      { answer: 'view', nodes, edges, marks },
      marks ? [edges.buffer, marks.buffer] : [edges.buffer],
    );
  } else if (data.ask === 'rows') {
    port.postMessage({ answer: 'rows', from: data.from, rows: model.rows(data.from, data.to) });
  } else if (data.ask === 'find') {
    port.postMessage({ answer: 'found', q: data.q, nodes: model.find(data.q) });
  } else if (data.ask === 'refresh') {
    // A stream that fails tells of the next connection; this reading is then made again.
    refresh(wanted).catch(() => undefined);
  } else {
    for (const id of [...data.nodes.map((node) => node.id), ...data.removed]) told.add(id);
    tell(model.patch(data.nodes, data.removed));
  }
};
