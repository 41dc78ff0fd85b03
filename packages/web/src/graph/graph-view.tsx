import { memo, useEffect, useMemo, useRef } from 'react';
import { useShortcuts } from '../app/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { lookOf, nameOfStatus } from '../ui/status.tsx';
import { amountOf } from './amounts.ts';
import { kindShort } from './kinds.ts';
import { Overview } from './overview.tsx';
import { type NodeView, toneOf } from './protocol.ts';
import { nodeHeight, nodeWidth } from './tidy-layout.ts';
import { type Camera, useCamera } from './use-camera.ts';
import type { GraphState } from './use-graph.ts';
import './graph.css';

/** Below this zoom names cannot be read: nodes become marks on a canvas. */
const detailZoom = 0.42;

/** The objects as a graph. Only what is in view is in the document; the worker has the rest. */
export function GraphView({
  graph,
  selected,
  onSelect,
}: {
  readonly graph: GraphState;
  readonly selected: string | undefined;
  readonly onSelect: (view: NodeView) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const controls = useCamera(box);
  const { camera } = controls;
  const detailed = camera.zoom >= detailZoom;
  useLook(box, camera, detailed, graph);
  const { summary } = graph;
  const fit = (): void => {
    if (summary) controls.fit(summary.width, summary.height);
  };
  useShortcuts([
    { keys: '+', label: 'Zoom in', group: 'Graph', run: () => controls.zoomBy(1.25) },
    { keys: '-', label: 'Zoom out', group: 'Graph', run: () => controls.zoomBy(0.8) },
    { keys: '0', label: 'Show the whole graph', group: 'Graph', run: fit },
    { keys: '1', label: 'Actual size', group: 'Graph', run: () => controls.set({ x: 24, y: 24, zoom: 1 }) },
  ]);
  const zoomAt = { transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})` };
  return (
    <div ref={box} className="graph" data-graph="graph" data-zoom={camera.zoom.toFixed(2)}>
      {detailed ? (
        <div className="graph-plane" style={zoomAt}>
          <Edges edges={graph.view.edges} width={summary?.width ?? 0} height={summary?.height ?? 0} />
          {graph.view.nodes.map((one) => (
            <GraphNodeBox
              key={one.node.id}
              view={one}
              selected={one.node.id === selected}
              onSelect={onSelect}
            />
          ))}
        </div>
      ) : (
        <Overview
          marks={graph.view.marks}
          camera={camera}
          onPick={(x, y) => {
            const element = box.current;
            if (!element) return;
            controls.set({ zoom: 1, x: element.clientWidth / 2 - x, y: element.clientHeight / 2 - y });
          }}
        />
      )}
      <div className="graph-controls">
        <Button icon="plus" aria-label="Zoom in" onClick={() => controls.zoomBy(1.25)} />
        <Button icon="minus" aria-label="Zoom out" onClick={() => controls.zoomBy(0.8)} />
        <Button icon="fit" aria-label="Show the whole graph" onClick={fit} />
      </div>
    </div>
  );
}

/** Asks for what is in view and somewhat around it, when the view has left what was asked for last. */
function useLook(
  box: React.RefObject<HTMLDivElement | null>,
  camera: Camera,
  detailed: boolean,
  graph: GraphState,
): void {
  const asked = useRef({ layout: -1, detailed: false, x: 0, y: 0, right: 0, bottom: 0, zoom: 0 });
  const { layout, look } = graph;
  useEffect(() => {
    const element = box.current;
    if (!element || layout === 0) return;
    const width = element.clientWidth / camera.zoom;
    const height = element.clientHeight / camera.zoom;
    const x = -camera.x / camera.zoom;
    const y = -camera.y / camera.zoom;
    const last = asked.current;
    const inside = x >= last.x && y >= last.y && x + width <= last.right && y + height <= last.bottom;
    if (last.layout === layout && last.detailed === detailed && (inside || !detailed)) return;
    const rect = { x: x - width / 3, y: y - height / 3, width: (width * 5) / 3, height: (height * 5) / 3 };
    asked.current = {
      layout,
      detailed,
      x: rect.x,
      y: rect.y,
      right: rect.x + rect.width,
      bottom: rect.y + rect.height,
      zoom: camera.zoom,
    };
    look(rect, detailed);
  }, [box, camera, detailed, layout, look]);
}

const Edges = memo(function Edges({
  edges,
  width,
  height,
}: {
  readonly edges: Float32Array;
  readonly width: number;
  readonly height: number;
}) {
  const path = useMemo(() => {
    let d = '';
    for (let at = 0; at < edges.length; at += 4) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = edges.subarray(at, at + 4);
      const bend = (x2 - x1) / 2;
      d +=
        y1 === y2 ? `M${x1} ${y1}H${x2}` : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    }
    return d;
  }, [edges]);
  return (
    <svg className="graph-edges" width={Math.max(1, width)} height={Math.max(1, height)} aria-hidden="true">
      <path d={path} />
    </svg>
  );
});

interface NodeProps {
  readonly view: NodeView;
  readonly selected: boolean;
  readonly onSelect: (view: NodeView) => void;
}

/** What of a Node is asked for, in words. */
function usageOf(host: NonNullable<NodeView['node']['host']>): string {
  return host
    .map(({ resource, byApplication, byOthers, capacity }) => {
      const [own, others, all] = [byApplication, byOthers, capacity].map((amount) =>
        amountOf(resource, amount),
      );
      return `${resource}: ${own} by this application, ${others} by others, of ${all}`;
    })
    .join('\n');
}

/** Drawn again only when its revision or its place changes. */
const GraphNodeBox = memo(
  function GraphNodeBox({ view, selected, onSelect }: NodeProps) {
    const { node, x, y } = view;
    const status = node.health ?? node.sync ?? 'Unknown';
    return (
      <button
        type="button"
        className={`node tone-${toneOf(node)}`}
        style={{ transform: `translate(${x}px, ${y}px)`, width: nodeWidth, height: nodeHeight }}
        data-node={node.id}
        data-object={`${node.kind}/${node.name}`}
        data-health={node.health}
        data-sync={node.sync}
        aria-pressed={selected}
        title={node.host ? usageOf(node.host) : node.healthMessage}
        disabled={node.host !== undefined}
        onClick={() => onSelect(view)}
      >
        <span className="node-kind" aria-hidden="true">
          {kindShort(node.kind)}
        </span>
        <span className="node-text">
          <span className="node-name truncate">{node.name}</span>
          <span className="node-sub truncate">
            {node.host === undefined ? node.kind : node.info?.join(' · ')}
            {node.hook === true ? ' · hook' : ''}
            {node.host === undefined ? node.info?.map((fact) => ` · ${fact}`) : ''}
            {node.healthMessage === undefined || toneOf(node) !== 'red' ? '' : ` · ${node.healthMessage}`}
          </span>
        </span>
        <span className="visually-hidden">
          {node.host === undefined ? nameOfStatus(status) : ''}
          {node.sync === 'OutOfSync' && status !== 'OutOfSync' ? ', out of sync' : ''}
        </span>
        <span className="node-marks">
          {node.health ? <Icon name={lookOf(node.health).icon} size={13} /> : null}
          {node.sync === 'OutOfSync' ? <Icon name="diff" size={13} /> : null}
          {node.hidden > 0 ? <span className="node-hidden nums">+{node.hidden.toLocaleString()}</span> : null}
        </span>
      </button>
    );
  },
  (before, after) =>
    before.view.revision === after.view.revision &&
    before.view.node.id === after.view.node.id &&
    before.view.x === after.view.x &&
    before.view.y === after.view.y &&
    before.view.node.hidden === after.view.node.hidden &&
    before.view.node.health === after.view.node.health &&
    before.view.node.healthMessage === after.view.node.healthMessage &&
    before.view.node.sync === after.view.node.sync &&
    before.view.node.info?.join() === after.view.node.info?.join() &&
    before.selected === after.selected &&
    before.onSelect === after.onSelect,
);
