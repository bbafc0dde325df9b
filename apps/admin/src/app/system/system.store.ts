import { Injectable } from '@angular/core';
import { getSystem, isLive, isReady, type SystemInfo } from '#client';

/** Whether a node runs, and whether it can answer. */
export interface NodeHealth {
  live: boolean;
  ready: boolean;
}

/** What the screen of the system asks the server. */
@Injectable({ providedIn: 'root' })
export class SystemStore {
  get(signal: AbortSignal): Promise<SystemInfo> {
    return getSystem({ signal });
  }

  /** A node that is not well answers with a refusal, which is what is asked for here. */
  async health(signal: AbortSignal): Promise<NodeHealth> {
    const [live, ready] = await Promise.allSettled([isLive({ signal }), isReady({ signal })]);
    return { live: live.status === 'fulfilled', ready: ready.status === 'fulfilled' };
  }
}
