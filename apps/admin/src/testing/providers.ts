import { InteractivityChecker } from '@angular/cdk/a11y';
import { Injectable, type EnvironmentProviders, type Provider } from '@angular/core';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MAT_FORM_FIELD_DEFAULT_OPTIONS } from '@angular/material/form-field';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { SESSION_DIALOGS, type SessionDialogs } from '../app/session/session-dialogs';
import { translations } from '../app/shared/translations';
import { Blank } from './blank';

/** Nothing is laid out here, so no element has a size. */
@Injectable()
class AllVisible extends InteractivityChecker {
  override isVisible(): boolean {
    return true;
  }
}

/** The providers of the application for a component alone: a spec renders its screen itself. */
export default [
  provideRouter([{ path: '**', component: Blank }], withComponentInputBinding()),
  translations,
  {
    provide: SESSION_DIALOGS,
    useValue: {
      signIn: () => Promise.reject(new Error('A component spec has no sign-in.')),
      reauthentication: () =>
        Promise.reject(new Error('A component spec has no reauthentication.')),
    } satisfies SessionDialogs,
  },
  { provide: InteractivityChecker, useClass: AllVisible },
  // Dialogs and notices close at once.
  { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
  { provide: MAT_FORM_FIELD_DEFAULT_OPTIONS, useValue: { subscriptSizing: 'dynamic' } },
] satisfies (Provider | EnvironmentProviders)[];
