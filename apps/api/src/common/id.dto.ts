import { Id } from './fields.js';

/** The path of one thing. */
export class IdPath {
  @Id()
  id: string;
}
