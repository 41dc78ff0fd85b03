import { useEffect, useRef } from 'react';
import { themeStore } from '../app/theme.ts';
import { useStore } from '../app/store.ts';
import { tones } from './protocol.ts';
import { nodeHeight, nodeWidth } from './tidy-layout.ts';
import type { Camera } from './use-camera.ts';

/** Every node as a mark in its tone; a press goes there. */
export function Overview({
  marks,
  camera,
  onPick,
}: {
  readonly marks: Float32Array | undefined;
  readonly camera: Camera;
  readonly onPick: (x: number, y: number) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useStore(themeStore);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const ratio = window.devicePixelRatio;
    element.width = element.clientWidth * ratio;
    element.height = element.clientHeight * ratio;
    context.setTransform(camera.zoom * ratio, 0, 0, camera.zoom * ratio, camera.x * ratio, camera.y * ratio);
    const style = window.getComputedStyle(element);
    for (const [index, tone] of tones.entries()) {
      context.fillStyle = style.getPropertyValue(`--${tone}`);
      context.beginPath();
      for (let at = 0; at < (marks?.length ?? 0); at += 3) {
        if (marks?.[at + 2] === index)
          context.rect(marks[at] ?? 0, marks[at + 1] ?? 0, nodeWidth, nodeHeight);
      }
      context.fill();
    }
  }, [marks, camera, theme]);
  return (
    <canvas
      ref={canvas}
      className="graph-overview"
      role="img"
      aria-label="Overview of all nodes; the table has the same in words"
      onClick={(event) => {
        const bounds = event.currentTarget.getBoundingClientRect();
        onPick(
          (event.clientX - bounds.left - camera.x) / camera.zoom,
          (event.clientY - bounds.top - camera.y) / camera.zoom,
        );
      }}
    />
  );
}
