import { Injectable } from '@angular/core';
import { getSystem, isLive, isReady, type SystemInfo } from '#client';

/** The liveness and readiness of a node. */
export interface NodeHealth {
  live: boolean;
  ready: boolean;
}

/** API calls of the system screen. */
@Injectable({ providedIn: 'root' })
export class SystemStore {
  get(signal: AbortSignal): Promise<SystemInfo> {
    return getSystem({ signal });
  }

  /** A failed health check is a result, not an error. */
  async health(signal: AbortSignal): Promise<NodeHealth> {
    const [live, ready] = await Promise.allSettled([isLive({ signal }), isReady({ signal })]);
    return { live: live.status === 'fulfilled', ready: ready.status === 'fulfilled' };
  }
}
