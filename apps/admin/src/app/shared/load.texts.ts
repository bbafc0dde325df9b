import { texts } from './texts';

/** Texts of what could not be loaded. */
export const loadTexts = texts(
  {
    outdated: 'The console on the server has changed since this page was opened. Reload the page.',
    reload: 'Reload',
  },
  {
    de: {
      outdated:
        'Die Konsole auf dem Server hat sich geändert, seit diese Seite geöffnet wurde. Laden Sie die Seite neu.',
      reload: 'Neu laden',
    },
  },
);
