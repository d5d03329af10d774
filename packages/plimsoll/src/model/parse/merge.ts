type Plain = Readonly<Record<string, unknown>>;

/**
 * Overrides as RFC 7396 (JSON Merge Patch) says: objects merge key by key, `null` removes, everything else replaces.
 * One rule is added: an object of another `kind` replaces, as the fields of one kind mean nothing to another. The key
 * `__proto__`, which JSON can hold, names nothing in a definition and is left out, as it would change what objects are.
 */
export function merge(base: unknown, override: unknown): unknown {
  if (override === undefined) return base;
  if (!isPlain(override)) return override;
  const start: Plain = isPlain(base) && sameKind(base, override) ? base : {};
  const merged: Record<string, unknown> = { ...start };
  for (const [key, value] of Object.entries(override)) {
    if (value === null) delete merged[key];
    else if (key !== "__proto__") merged[key] = merge(Object.hasOwn(start, key) ? start[key] : undefined, value);
  }
  return merged;
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sameKind(base: Plain, override: Plain): boolean {
  return override.kind === undefined || override.kind === base.kind;
}
