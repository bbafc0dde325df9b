/** What is said of a user or an API key: one value, or a list of texts. */
export type AttributeValue = string | number | boolean | string[];

/** Typed facts about a user or an API key, by name. */
export type Attributes = Record<string, AttributeValue>;

/** A value of JSON. */
export type JsonValue =
  string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** Claims that a caller chose for the tokens of one session or request. */
export type RequestClaims = Record<string, JsonValue>;

/** Where the value of a claim comes from: an attribute, the names of groups or orgs, or always the same value. */
export type ClaimSource =
  | { from: 'attribute'; name: string }
  | { from: 'groups' }
  | { from: 'orgs' }
  | { from: 'value'; value: string | number | boolean };

/** The custom claims of the access tokens of a namespace: claim name to source. */
export type ClaimTemplate = Record<string, ClaimSource>;
