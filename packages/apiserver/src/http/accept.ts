import { noRepresentation, notAcceptable } from '../status/answers.ts';

export type Format = 'json' | 'yaml';

/** What the client wants an answer to look like. */
export interface Acceptance {
  readonly format: Format;
  /** `Table`, `PartialObjectMetadata`, `PartialObjectMetadataList`, `APIGroupDiscoveryList`; '' for the thing itself. */
  readonly as: string;
  readonly asVersion: string;
  readonly pretty: boolean;
}

interface MediaRange {
  readonly type: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

const served: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['application/json', 'json'],
  ['application/yaml', 'yaml'],
  ['*/*', 'json'],
]);

const listed = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
/** What routes that also watch have beside. */
const streamed = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];

/**
 * The first representation of the Accept header, by quality, that is served. `transforms` names the forms this
 * endpoint can take; others are passed over. Throws 406 when nothing is left.
 */
export function negotiate(
  accept: string | undefined,
  transforms: ReadonlySet<string>,
  isWatchable = false,
): Acceptance {
  const ranges = parseAccept(accept || '*/*');
  // A route that has none of the types asked for is not even tried.
  if (!ranges.some(({ type }) => type === '*/*' || listed.includes(type)))
    throw noRepresentation(isWatchable ? [...listed, ...streamed] : listed);
  for (const range of ranges) {
    const format = served.get(range.type);
    const as = range.parameters.get('as') ?? '';
    if (format === undefined || (as !== '' && !transforms.has(as))) continue;
    const asVersion = range.parameters.get('v') ?? '';
    if (as === 'APIGroupDiscoveryList' ? asVersion !== 'v2' : as !== '' && !/^v1(beta1)?$/.test(asVersion))
      continue;
    if (as !== '' && as !== 'APIGroupDiscoveryList' && range.parameters.get('g') !== 'meta.k8s.io') continue;
    return { format, as, asVersion, pretty: range.parameters.get('pretty') === '1' };
  }
  throw notAcceptable(listed);
}

/** For what is JSON and nothing else, whatever form is asked for. */
export function negotiateJson(accept: string | undefined): Acceptance {
  const ranges = parseAccept(accept || '*/*');
  const range = ranges.find(({ type }) => type === '*/*' || type === 'application/json');
  if (range === undefined) throw noRepresentation(['application/json']);
  return { format: 'json', as: '', asVersion: '', pretty: range.parameters.get('pretty') === '1' };
}

/** A client says the same with every request. */
const parsed = new Map<string, readonly MediaRange[]>();
const maxParsed = 100;

function parseAccept(header: string): readonly MediaRange[] {
  let ranges = parsed.get(header);
  if (ranges === undefined) {
    ranges = rangesIn(header);
    if (parsed.size >= maxParsed) parsed.clear();
    parsed.set(header, ranges);
  }
  return ranges;
}

function rangesIn(header: string): readonly MediaRange[] {
  const ranges = header.split(',').map(parseRange);
  return ranges.filter((range) => range.type !== '').toSorted((a, b) => b.quality - a.quality);
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map(
    rest.map((part): [string, string] => {
      const equals = part.indexOf('=');
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    }),
  );
  const quality = Number(parameters.get('q') ?? 1);
  return { type: type.toLowerCase(), quality: Number.isNaN(quality) ? 0 : quality, parameters };
}
