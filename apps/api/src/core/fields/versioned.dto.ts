import { Id, Integer, Timestamp } from './fields.js';

/** A resource that is edited under optimistic locking: decorate its class with `@Versioned()`. */
export abstract class VersionedResponse {
  @Id()
  id: string;

  createdAt: Date;
  updatedAt: Date;
  version: number;
}

/** Adds the version fields after those of the resource: inherited members would come first in responses. */
export const Versioned =
  () =>
  ({ prototype }: { prototype: VersionedResponse }): void => {
    Timestamp()(prototype, 'createdAt');
    Timestamp()(prototype, 'updatedAt');
    Integer({
      min: 1,
      description: 'Version of the resource, incremented with every change. Also sent as the ETag.',
    })(prototype, 'version');
  };
