import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';

/** Rows of one height, of which only those in view are in the document. */
export function VirtualList({
  count,
  rowHeight,
  render,
  label,
  active,
  onNearEnd,
  recycled = false,
  className = '',
}: {
  readonly count: number;
  readonly rowHeight: number;
  readonly render: (index: number) => ReactNode;
  readonly label: string;
  /** Kept in view as it changes. */
  readonly active?: number | undefined;
  /** Called when the last rows that exist come into view. */
  readonly onNearEnd?: () => void;
  /** Rows that leave the view become those that come into it: for texts, in which nothing has the focus. */
  readonly recycled?: boolean;
  readonly className?: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // Rows are drawn with all else, in slices; else the first would wait for a measurement and come in one piece.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
  });
  useEffect(() => {
    if (active !== undefined && active >= 0) virtual.scrollToIndex(active, { align: 'auto' });
  }, [active, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (count > 0 && last >= count - 40) onNearEnd?.();
  }, [last, count, onNearEnd]);
  return (
    <div ref={scroller} className={`virtual ${className}`} role="region" aria-label={label} tabIndex={0}>
      <div className="virtual-inner" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => (
          <div
            key={recycled ? item.index % items.length : item.key}
            className="virtual-row"
            style={{ height: item.size, transform: `translateY(${item.start}px)` }}
          >
            {render(item.index)}
          </div>
        ))}
      </div>
    </div>
  );
}
