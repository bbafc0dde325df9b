import {
  inject,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  type ApplicationConfig,
} from '@angular/core';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withDisabledInitialNavigation,
  withNavigationErrorHandler,
  withRouterConfig,
} from '@angular/router';
import { MAT_FORM_FIELD_DEFAULT_OPTIONS } from '@angular/material/form-field';
import { routes } from './app.routes';
import { SESSION_DIALOGS, type SessionDialogs } from './session/session-dialogs';
import { showLoadFailure } from './shared/load-failure';
import { ScreenTitle } from './shared/screen-title';
import { Theme } from './shared/theme';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      // The root navigates when it knows who is signed in.
      withDisabledInitialNavigation(),
      withNavigationErrorHandler(showLoadFailure),
      withRouterConfig({
        paramsInheritanceStrategy: 'always',
        // A navigation that is given up goes back to its entry of the history, and overwrites none.
        canceledNavigationResolution: 'computed',
        resolveNavigationPromiseOnError: true,
      }),
    ),
    {
      provide: SESSION_DIALOGS,
      useValue: {
        signIn: () => import('./session/sign-in-dialog'),
        proof: () => import('./session/reauthentication-dialog'),
      } satisfies SessionDialogs,
    },
    { provide: TitleStrategy, useExisting: ScreenTitle },
    {
      provide: MAT_FORM_FIELD_DEFAULT_OPTIONS,
      // A hint or an error of two lines pushes down what follows; it would lie over it otherwise.
      useValue: { appearance: 'outline', subscriptSizing: 'dynamic' },
    },
    provideAppInitializer(() => {
      inject(Theme);
    }),
  ],
};
