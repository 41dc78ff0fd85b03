/** How an ApplicationSet rolls out what it makes. */
export const nameOfStrategy = (strategy: string): string =>
  strategy === '' || strategy === 'AllAtOnce'
    ? 'all at once'
    : strategy === 'RollingSync'
      ? 'step by step'
      : strategy;
