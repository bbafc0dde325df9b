import { InjectionToken, type Injector } from '@angular/core';

/** The dialogs that a refused call can be mended with, each loaded when it is needed. Opening one resolves to whether the call can be sent again. */
export interface SessionDialogs {
  signIn: () => Promise<{ openSignIn: (injector: Injector) => Promise<boolean> }>;
  proof: () => Promise<{ openProof: (injector: Injector) => Promise<boolean> }>;
}

/** Provided with the application: the dialogs know the session, so that the session cannot import them. */
export const SESSION_DIALOGS = new InjectionToken<SessionDialogs>('session dialogs');
