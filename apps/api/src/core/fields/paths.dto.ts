import { Id, NamespaceName } from './fields.js';

/** The path of a resource. */
export class IdPath {
  @Id()
  id: string;
}

/** The path of a collection in a namespace. */
export class NamespacePath {
  @NamespaceName()
  ns: string;
}

/** The path of a resource in a namespace. */
export class NamespacedIdPath extends NamespacePath {
  @Id()
  id: string;
}
