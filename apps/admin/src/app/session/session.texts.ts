import { texts } from '../shared/texts';

export const sessionTexts = texts(
  {
    signIn: 'Sign in',
    signInAgain: 'Sign in again',
    signInAgainText: 'Your session has ended. Sign in to go on where you were.',
    signOut: 'Sign out',
    username: 'Username',
    password: 'Password',
    product: 'Signet administration',
  },
  {
    de: {
      signIn: 'Anmelden',
      signInAgain: 'Erneut anmelden',
      signInAgainText:
        'Die Sitzung ist zu Ende. Nach der Anmeldung geht es an derselben Stelle weiter.',
      signOut: 'Abmelden',
      username: 'Benutzername',
      password: 'Passwort',
      product: 'Verwaltung von Signet',
    },
  },
);
