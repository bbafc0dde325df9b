const examples = new Map<string, object>();

/**
 * Documents a body as a whole, where the examples of its members make none together: some exclude each other, others name
 * what has to exist.
 */
export const Example =
  (example: object): ClassDecorator =>
  (target) => {
    examples.set(target.name, example);
  };

/** The examples by the name of their DTO, for the document. */
export const dtoExamples = (): ReadonlyMap<string, object> => examples;
