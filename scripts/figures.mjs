// How benchmarks and conformance suites print their figures.

/** As JSON behind the heading's fields, or as one line per figure. */
export function printFigures(figures, { json, heading }) {
  if (json) console.log(JSON.stringify({ ...heading, node: process.version, ...figures }, undefined, 2));
  else for (const [key, value] of Object.entries(flatten(figures))) console.log(`${key.padEnd(36)} ${value}`);
}

/** Nested figures as `outer.inner`, numbers to three significant places after the point at most. */
function flatten(value, prefix = '') {
  return Object.entries(value).reduce((out, [key, item]) => {
    if (item !== null && typeof item === 'object') return { ...out, ...flatten(item, `${prefix}${key}.`) };
    return { ...out, [`${prefix}${key}`]: typeof item === 'number' ? Number(item.toFixed(3)) : item };
  }, {});
}
