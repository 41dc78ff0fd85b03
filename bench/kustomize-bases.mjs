// A commit that changes one of ten bases: whom it concerns, and their builds, beside the builds of all 200 overlays.
import { systemClock } from '@setpoint/core';
import { createRenderer, TreeReaders } from '@setpoint/render';
import { createDirectoryTree } from '@setpoint/source';

const BASES = 10;
const OVERLAYS = 200;
const DEPLOYMENTS = 20;
const { signal } = new AbortController();

/** `deploymentOf` gives the text of one Deployment of a base. */
export async function oneBaseChanged(deploymentOf) {
  const renderer = createRenderer({ clock: systemClock, workers: 1 });
  try {
    const [before, after] = ['v1', 'v2'].map((tag) => repository(tag, deploymentOf));
    // The engine and its threads are warm after the first overlays.
    for (let at = 0; at < 20; at++) await render(renderer, repository('v0', deploymentOf), at);
    const readers = new TreeReaders();
    let objects = 0;
    const allMs = await milliseconds(async () => {
      for (let at = 0; at < OVERLAYS; at++) {
        const result = await render(renderer, before, at);
        objects += result.objects.length;
        readers.set(String(at), result.reads);
      }
    });
    let concerned = new Set();
    const findMs = await milliseconds(async () => {
      concerned = await readers.concerned(before, after, signal);
    });
    const builtBefore = builds(renderer);
    const buildMs = await milliseconds(async () => {
      for (const at of concerned) await render(renderer, after, at);
    });
    const changedMs = findMs + buildMs;
    return {
      overlays: OVERLAYS,
      objects,
      concerned: concerned.size,
      built: builds(renderer) - builtBefore,
      findMs,
      changedMs,
      allMs,
      ratio: allMs / changedMs,
    };
  } finally {
    await renderer.close();
  }
}

async function render(renderer, tree, at) {
  const result = await renderer.render({ tree, path: `overlays/${at}`, tool: { kind: 'kustomize' } }, signal);
  if (!result.ok) throw new Error(result.errors.map((error) => error.describe()).join('\n'));
  return result;
}

function builds({ counts }) {
  return counts.inline + counts.inWorker;
}

async function milliseconds(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Each overlay is over one base; the images of the first base have `tag`. */
function repository(tag, deploymentOf) {
  const files = new Map();
  for (let base = 0; base < BASES; base++) {
    const names = Array.from({ length: DEPLOYMENTS }, (_, i) => `d${i}.yaml`);
    files.set(`bases/${base}/kustomization.yaml`, `resources: [${names.join(', ')}]\n`);
    for (const [i, name] of names.entries()) {
      const text = deploymentOf(base * DEPLOYMENTS + i);
      files.set(
        `bases/${base}/${name}`,
        base === 0 ? text.replace('example/app:v1', `example/app:${tag}`) : text,
      );
    }
  }
  for (let at = 0; at < OVERLAYS; at++)
    files.set(
      `overlays/${at}/kustomization.yaml`,
      `resources: [../../bases/${at % BASES}]\nnamePrefix: o${at}-\n`,
    );
  return createDirectoryTree(files);
}
