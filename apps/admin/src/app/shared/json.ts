/** Parses a JSON object; undefined if the text is not one. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  const value = jsonValue(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

/** Whether two values have the same JSON. */
export function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Parses JSON; undefined if the text is not valid. */
export function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
