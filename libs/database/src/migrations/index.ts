import { Initial1795564800000 } from './1795564800000-initial.js';

/** Every migration, the oldest first. */
export const migrations = [Initial1795564800000];
