const examples = new Map<string, object>();

/**
 * Sets the example of a request body as a whole, where the examples of its fields do not combine to a valid one.
 */
export const Example =
  (example: object): ClassDecorator =>
  (target) => {
    examples.set(target.name, example);
  };

/** Examples by DTO name, for the OpenAPI document. */
export const dtoExamples = (): ReadonlyMap<string, object> => examples;
