// Changes one module while it is loaded: the code on disk stays as it is.
let mutant;

export function initialize(data) {
  mutant = data;
}

export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith(mutant.file)) return loaded;
  const source = String(loaded.source);
  if (!source.includes(mutant.find)) throw new Error(`mutant "${mutant.name}" does not fit ${mutant.file}`);
  return { ...loaded, source: source.replace(mutant.find, mutant.replace) };
}
