/** Connections by state, and requests that wait for one. */
export interface PoolStatistics {
  used: number;
  idle: number;
  waiting: number;
}

/** A pool that reports its state. */
export interface CountingPool {
  statistics(): PoolStatistics;
}
