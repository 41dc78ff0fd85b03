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
/** Nodes that the stream has told of since the graph was asked for again: that answer may be older. */
let told = new Set<string>();

const wordsOf = (url: string): string => new URL(url, 'http://here').searchParams.get('q') ?? '';

/** Reads again what may be older than the stream; when that fails, what is shown stays. */
async function refresh(url: string): Promise<void> {
  told = new Set();
  const response = await fetch(url, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  if (!response.ok) return;
  const graph = onlyMatching((await response.json()) as Graph, wordsOf(url));
  if (wanted === url && model) tell(model.update(graph, told));
}

function tell({ moved, changed }: ReturnType<GraphModel['patch']>): void {
  if (moved && model) port.postMessage({ answer: 'loaded', summary: model.summary, url: wanted });
  else if (changed.length > 0) port.postMessage({ answer: 'patched', nodes: changed });
}

async function load(url: string): Promise<void> {
  wanted = url;
  const response = await fetch(url, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  const body: unknown = await response.json();
  if (wanted !== url) return;
  if (!response.ok) {
    port.postMessage({ answer: 'failed', status: response.status, body, url });
    return;
  }
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
