import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const leastZoom = 0.03;
const mostZoom = 1.6;
const clamp = (zoom: number): number => Math.min(mostZoom, Math.max(leastZoom, zoom));

export interface CameraControls {
  readonly camera: Camera;
  readonly set: (camera: Camera) => void;
  /** About the middle of the window, or a point of it. */
  readonly zoomBy: (factor: number, at?: { readonly x: number; readonly y: number }) => void;
  readonly fit: (width: number, height: number) => void;
}

const margin = 24;

/** Moves a view over a plane: drag or wheel to move, pinch or Ctrl and wheel to zoom. */
export function useCamera(box: RefObject<HTMLDivElement | null>): CameraControls {
  const [camera, set] = useState<Camera>({ x: margin, y: margin, zoom: 1 });
  const zoomBy = useCallback(
    (factor: number, at?: { readonly x: number; readonly y: number }) => {
      const element = box.current;
      const point = at ?? { x: (element?.clientWidth ?? 0) / 2, y: (element?.clientHeight ?? 0) / 2 };
      set((before) => zoomed(before, clamp(before.zoom * factor), point));
    },
    [box],
  );
  const fit = useCallback(
    (width: number, height: number) => {
      const element = box.current;
      if (!element || width === 0) return;
      const zoom = clamp(
        Math.min(1, (element.clientWidth - 2 * margin) / width, (element.clientHeight - 2 * margin) / height),
      );
      set({ zoom, x: margin, y: Math.max(margin, (element.clientHeight - height * zoom) / 2) });
    },
    [box],
  );
  useWheel(box, set, zoomBy);
  useDrag(box, set, zoomBy);
  return { camera, set, zoomBy, fit };
}

function zoomed(before: Camera, zoom: number, at: { readonly x: number; readonly y: number }): Camera {
  const ratio = zoom / before.zoom;
  return { zoom, x: at.x - (at.x - before.x) * ratio, y: at.y - (at.y - before.y) * ratio };
}

type SetCamera = (change: (before: Camera) => Camera) => void;

function useWheel(
  box: RefObject<HTMLDivElement | null>,
  set: SetCamera,
  zoomBy: CameraControls['zoomBy'],
): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const bounds = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey)
        zoomBy(Math.exp(-event.deltaY / 240), {
          x: event.clientX - bounds.left,
          y: event.clientY - bounds.top,
        });
      else set((before) => ({ ...before, x: before.x - event.deltaX, y: before.y - event.deltaY }));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [box, set, zoomBy]);
}

const slop = 4;

function useDrag(
  box: RefObject<HTMLDivElement | null>,
  set: SetCamera,
  zoomBy: CameraControls['zoomBy'],
): void {
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const held = pointers.current;
    let moved = 0;
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      held.set(event.pointerId, { x: event.clientX, y: event.clientY });
      moved = 0;
    };
    const onMove = (event: PointerEvent): void => {
      const before = held.get(event.pointerId);
      if (!before) return;
      const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
      const now = { x: event.clientX, y: event.clientY };
      if (other) {
        const bounds = element.getBoundingClientRect();
        const distance = (point: { x: number; y: number }): number =>
          Math.hypot(point.x - other.x, point.y - other.y);
        zoomBy(distance(now) / Math.max(1, distance(before)), {
          x: (now.x + other.x) / 2 - bounds.left,
          y: (now.y + other.y) / 2 - bounds.top,
        });
      } else {
        moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
        if (moved > slop && !element.hasPointerCapture(event.pointerId))
          element.setPointerCapture(event.pointerId);
        set((camera) => ({ ...camera, x: camera.x + now.x - before.x, y: camera.y + now.y - before.y }));
      }
      held.set(event.pointerId, now);
    };
    const onUp = (event: PointerEvent): void => {
      held.delete(event.pointerId);
    };
    // A drag that ends on a node does not open it.
    const onClick = (event: MouseEvent): void => {
      if (moved > slop) event.stopPropagation();
      moved = 0;
    };
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    element.addEventListener('click', onClick, true);
    return () => {
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
      element.removeEventListener('click', onClick, true);
    };
  }, [box, set, zoomBy]);
}
