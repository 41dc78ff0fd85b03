export function jsonPatch(_a: unknown, _b: unknown): unknown { throw new Error('pending'); }
export function mergePatch(a: any, b: any): unknown { const r: any = { ...a }; for (const k of Object.keys(b)) { if (b[k] === null) delete r[k]; else if (typeof b[k] === 'object' && !Array.isArray(b[k])) r[k] = mergePatch(r[k] ?? {}, b[k]); else r[k] = b[k]; } return r; }
export function strategicMergePatch(a: unknown, b: unknown, _c: unknown): unknown { return mergePatch(a, b); }
export function parseLabelSelector(t: string): string { return t; }
export function labelSelectorMatches(_s: string, _l: unknown): boolean { return true; }
export function parseFieldSelector(t: string): { field: string; operator: string; value: string }[] { return t.split(',').map((x) => { const [field = '', value = ''] = x.split('='); return { field, operator: '=', value }; }); }
