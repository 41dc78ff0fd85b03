export function bundleInto(dir: string): Promise<void>;
