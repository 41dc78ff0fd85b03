/**
 * The deepest nesting of collections that is read by default and written at all. go-yaml and encoding/json stop at
 * 10,000, which a JavaScript stack does not carry; manifests nest some 60 deep.
 */
export const MAX_DEPTH = 1000;
