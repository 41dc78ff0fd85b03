// What a real kube-apiserver finds wrong with spoiled objects, kept as text: for each kind one request for each thing
// that can be wrong with a field. Whoever has no real server judges by it.

/** What is said, whatever the value and the place in a list it is said of; of pods once, not in every template of pods. */
function kindOfCause(id, { field, message }) {
  const anywhere = field.replace(/\[[^\]]*\]/g, '[]');
  const inPod = anywhere.replace(/^.*\btemplate\.(?=spec\.)/, '');
  const place =
    inPod === anywhere ? `${id.replace(/^(?:create|update)-/, '')} ${anywhere}` : `core-v1-pods ${inPod}`;
  return `${place} ${message.replace(/^([A-Z][a-z ]+value|Invalid value|Not found): (?:"(?:[^"\\]|\\.)*"|[^:]*)/, '$1')}`;
}

/** What breaks many rules at once shows none of them well. */
const MAX_CAUSES = 4;

/** Collects, of requests both servers answered the same, those that show what no request before them showed. */
export class Golden {
  #cases = {};
  #before;
  #seen = new Set();

  /** `before`: what is kept of kinds that are not asked about this time. */
  constructor(before = {}) {
    this.#before = before;
  }

  add(id, { request, code, body }) {
    if (code !== 422) return;
    const note = /\((.*)\)$/s.exec(request)?.[1];
    const causes = body?.details?.causes;
    if (note === undefined || causes === undefined || causes.length > MAX_CAUSES) return;
    const fresh = causes.map((cause) => kindOfCause(id, cause)).filter((key) => !this.#seen.has(key));
    if (fresh.length === 0) return;
    for (const key of fresh) this.#seen.add(key);
    (this.#cases[id] ??= {})[note] = causes.map(textOf);
  }

  /** One line a request, in the order of the kinds. */
  get text() {
    const cases = { ...this.#before, ...this.#cases };
    const ids = Object.keys(cases).toSorted();
    const parts = ids.map((id) => {
      const lines = Object.entries(cases[id]).map(
        ([note, causes]) => `    ${JSON.stringify(note)}: ${JSON.stringify(causes)}`,
      );
      return `  ${JSON.stringify(id)}: {\n${lines.join(',\n')}\n  }`;
    });
    return `{\n${parts.join(',\n')}\n}\n`;
  }
}

/** A cause as one line. */
export function textOf({ field, message }) {
  const text = `${field}: ${message}`.replaceAll('x'.repeat(300), '<300 x>');
  return text.replace(/<uid \d+>/g, '<uid>');
}
