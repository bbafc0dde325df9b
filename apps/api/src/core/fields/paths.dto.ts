import { Id, NamespaceName } from './fields.js';

/** The path of one thing. */
export class IdPath {
  @Id()
  id: string;
}

/** The path of everything inside a namespace. */
export class NamespacePath {
  @NamespaceName()
  ns: string;
}

/** The path of one thing in a namespace. */
export class NamespacedIdPath extends NamespacePath {
  @Id()
  id: string;
}
