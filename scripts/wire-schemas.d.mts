export function wireSchemas(): Readonly<Record<string, object>>;
export function wireSchemasModule(): string;
