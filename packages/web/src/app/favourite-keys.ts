const key = 'setpoint.favourites';

/** Keys (`namespace/name`) of the applications that the person marked; kept in this browser. */
export function favouriteKeys(): readonly string[] {
  try {
    const value: unknown = JSON.parse(globalThis.localStorage.getItem(key) ?? '[]');
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    // Somebody else wrote there.
    return [];
  }
}

export function keepFavouriteKeys(keys: readonly string[]): void {
  globalThis.localStorage.setItem(key, JSON.stringify(keys));
}
