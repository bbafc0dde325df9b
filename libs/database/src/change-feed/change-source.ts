import type { ChangeTopic } from '../repositories/change.repository.js';

/** `reset`: changes may have been missed, so every cached value may be stale. */
export interface ChangeEvent {
  topic: Exclude<ChangeTopic, 'probe'> | 'reset';
  id: string;
}

/** Where the changes of all nodes come from. */
export interface ChangeSource {
  /** Whether changes are being received. Asks nothing of the database. */
  readonly isConnected: boolean;
  /** Whether a commit of this node is received from the source before it returns. */
  readonly receivesOwnCommits: boolean;
  /** An interrupted source recovers in the background. */
  start: () => Promise<void>;
  /** Whether every change committed more than a second ago has been received. */
  isFresh: () => boolean;
  stop: () => void;
}

/** What a source reports. */
export interface ChangeSourceHandlers {
  /** @param payload `topic:id` */
  onChange: (payload: string) => void;
  /** Changes may have been missed. */
  onGap: () => void;
  /** Called with the cause each time the source is lost or cannot be established. */
  onInterruption: (error: unknown) => void;
}
