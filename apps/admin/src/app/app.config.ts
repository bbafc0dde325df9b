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
import { translations } from './shared/translations';
import { showLoadFailure } from './shared/load-failure';
import { ScreenTitle } from './shared/screen-title';
import { Theme } from './shared/theme';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      // `App` starts the navigation after it has loaded the account.
      withDisabledInitialNavigation(),
      withNavigationErrorHandler(showLoadFailure),
      withRouterConfig({
        paramsInheritanceStrategy: 'always',
        // A cancelled navigation returns to its history entry instead of replacing another one.
        canceledNavigationResolution: 'computed',
        resolveNavigationPromiseOnError: true,
      }),
    ),
    {
      provide: SESSION_DIALOGS,
      useValue: {
        signIn: () => import('./session/sign-in-dialog'),
        reauthentication: () => import('./session/reauthentication-dialog'),
      } satisfies SessionDialogs,
    },
    translations,
    { provide: TitleStrategy, useExisting: ScreenTitle },
    {
      provide: MAT_FORM_FIELD_DEFAULT_OPTIONS,
      // Hints and errors of two lines push the following content down instead of overlapping it.
      useValue: { appearance: 'outline', subscriptSizing: 'dynamic' },
    },
    provideAppInitializer(() => {
      inject(Theme);
    }),
  ],
};
