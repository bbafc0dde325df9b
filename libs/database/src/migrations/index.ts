import { Initial1795564800000 } from './1795564800000-initial.js';
import { RenewalStrategies1795568400000 } from './1795568400000-renewal-strategies.js';

/** Every migration, the oldest first. */
export const migrations = [Initial1795564800000, RenewalStrategies1795568400000];
