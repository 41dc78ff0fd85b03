import { useCallback, useEffect, useState } from 'react';
import { useShortcuts } from '../app/shortcuts.ts';
import { Icon } from '../ui/icon.tsx';
import { Status } from '../ui/status.tsx';
import { Ago } from '../ui/time.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { kindShort } from './kinds.ts';
import { type NodeView, toneOf } from './protocol.ts';
import type { GraphState } from './use-graph.ts';
import './graph.css';

const slice = 200;

/** The graph as a tree in words: the same nodes, order and actions, for whom a picture says nothing. */
export function GraphTable({
  graph,
  selected,
  onSelect,
}: {
  readonly graph: GraphState;
  readonly selected: string | undefined;
  readonly onSelect: (view: NodeView) => void;
}) {
  const { layout, readRows, rows, summary } = graph;
  const count = summary?.shown ?? 0;
  const [active, setActive] = useState(-1);
  useEffect(() => {
    if (layout > 0) readRows(0, slice);
  }, [layout, readRows]);
  const need = useCallback(
    (index: number) => {
      const from = Math.floor(index / slice) * slice;
      queueMicrotask(() => readRows(from, from + slice));
    },
    [readRows],
  );
  useShortcuts([
    {
      keys: 'j',
      label: 'Next object',
      group: 'Objects',
      run: () => setActive((at) => Math.min(count - 1, at + 1)),
    },
    {
      keys: 'k',
      label: 'Previous object',
      group: 'Objects',
      run: () => setActive((at) => Math.max(0, at - 1)),
    },
    {
      keys: 'Enter',
      label: 'Open the object',
      group: 'Objects',
      run: () => {
        const row = rows.get(active);
        if (row) onSelect(row);
      },
    },
  ]);
  return (
    <div className="graph-table" data-graph="table">
      <div className="object-head" aria-hidden="true">
        <span>Object</span>
        <span>Namespace</span>
        <span>Health</span>
        <span>Sync</span>
        <span>Created</span>
      </div>
      <VirtualList
        className="object-scroll"
        label="Objects"
        count={count}
        rowHeight={40}
        active={active < 0 ? undefined : active}
        render={(index) => {
          const row = rows.get(index);
          if (!row) {
            need(index);
            return <div className="object-line" />;
          }
          return (
            <ObjectLine
              view={row}
              active={index === active || row.node.id === selected}
              onSelect={onSelect}
            />
          );
        }}
      />
    </div>
  );
}

function ObjectLine({
  view,
  active,
  onSelect,
}: {
  readonly view: NodeView;
  readonly active: boolean;
  readonly onSelect: (view: NodeView) => void;
}) {
  const { node, depth } = view;
  return (
    <button
      type="button"
      className={`object-line tone-${toneOf(node)}`}
      data-node={node.id}
      data-object={`${node.kind}/${node.name}`}
      data-active={active || undefined}
      onClick={() => onSelect(view)}
    >
      <span className="object-name" style={{ paddingLeft: depth * 20 }}>
        {depth > 0 ? <span className="object-branch" aria-hidden="true" /> : null}
        <span className="node-kind" aria-hidden="true">
          {kindShort(node.kind)}
        </span>
        <span className="truncate">
          <b>{node.name}</b> <span className="faint">{node.kind}</span>
          <span className="visually-hidden">, level {depth + 1}</span>
        </span>
        {node.hook === true ? (
          <span className="badge tone-violet">
            <Icon name="hook" size={11} /> hook
          </span>
        ) : null}
        {node.hidden > 0 ? (
          <span className="badge tone-gray nums">{node.hidden.toLocaleString()} hidden</span>
        ) : null}
        {node.info?.map((fact) => (
          <span key={fact} className="faint object-fact">
            {fact}
          </span>
        ))}
      </span>
      <span className="muted truncate">{node.namespace}</span>
      <span title={node.healthMessage}>{node.health ? <Status status={node.health} quiet /> : null}</span>
      <span>{node.sync ? <Status status={node.sync} quiet /> : null}</span>
      <span className="muted">{node.createdAt === undefined ? '' : <Ago at={node.createdAt} />}</span>
    </button>
  );
}
