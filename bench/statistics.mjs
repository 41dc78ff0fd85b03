/** The value below which the fraction of the samples lies (nearest rank). */
export function quantile(samples, fraction) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * fraction) - 1)];
}

/** Count, median, 99th percentile and maximum of samples in milliseconds. */
export function summary(samples) {
  return {
    samples: samples.length,
    p50Ms: quantile(samples, 0.5),
    p99Ms: quantile(samples, 0.99),
    maxMs: samples.reduce((most, sample) => Math.max(most, sample), 0),
  };
}
