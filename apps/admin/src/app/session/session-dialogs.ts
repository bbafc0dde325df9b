import { InjectionToken, type Injector } from '@angular/core';

/** Dialogs that resolve a refused request, loaded on demand. Opening one resolves to whether to send it again. */
export interface SessionDialogs {
  signIn: () => Promise<{ openSignIn: (injector: Injector) => Promise<boolean> }>;
  reauthentication: () => Promise<{
    openReauthentication: (injector: Injector) => Promise<boolean>;
  }>;
}

/** Provided by the application, because the dialogs import the session and it cannot import them. */
export const SESSION_DIALOGS = new InjectionToken<SessionDialogs>('session dialogs');
