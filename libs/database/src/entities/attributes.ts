/** Attribute value of a user or an API key: a scalar, or a list of strings. */
export type AttributeValue = string | number | boolean | string[];

/** Attributes of a user or an API key, by name. */
export type Attributes = Record<string, AttributeValue>;

/** A JSON value. */
export type JsonValue =
  string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** Custom claims of one session or request, chosen by the caller. */
export type RequestClaims = Record<string, JsonValue>;

/** Source of a claim value: an attribute, group or org names, or a constant. */
export type ClaimSource =
  | { from: 'attribute'; name: string }
  | { from: 'groups' }
  | { from: 'orgs' }
  | { from: 'value'; value: string | number | boolean };

/** Claims mapping of a namespace: claim name to source. */
export type ClaimTemplate = Record<string, ClaimSource>;
