import { texts } from '../shared/texts';

export const sessionTexts = texts(
  {
    signIn: 'Sign in',
    signInAgain: 'Sign in again',
    signInAgainText: 'Your session has ended. Sign in to continue where you were.',
    otherAccount: (now: string, before: string) =>
      `Nothing was saved: you are now signed in as ${now}, and ${before} was before. Your entries are still here. Repeat the change to make it as ${now}, or sign in as ${before}.`,
    fewerPermissions: (name: string) =>
      `Nothing was saved: the permissions of ${name} have changed. Your entries are still here. Repeat the change to see whether it is still allowed.`,
    signOut: 'Sign out',
    username: 'Username',
    password: 'Password',
    product: 'Signet administration',
    secondFactorText: 'Enter your second factor.',
    expired: 'Signet waits five minutes for the second factor. Start again with the password.',
    beginAgain: 'Start again',
    goOn: 'Continue',
    code: 'Code',
    codeHint: 'The six digits that your authenticator app shows now.',
    recoveryCode: 'Recovery code',
    recoveryCodeHint: 'One of the ten that you have kept. It works once.',
    passkeyText: 'The browser asks for the passkey: a finger, a face, a PIN or a key to plug in.',
    'use.password': 'Use the password',
    'use.totp': 'Use a code',
    'use.passkey': 'Use a passkey',
    'use.recovery-code': 'Use a recovery code',
    passkeysMissing:
      'Passkeys do not work here. They need an https address with a host name (or http://localhost) and a current browser.',
    passkeyCancelled: 'No passkey was given: it was cancelled, or took too long. Try again.',
    passkeyKnown: 'This device or key holds a passkey of this account already.',
    passkeyFailed: 'The browser could not use a passkey here. Try again, or use another way.',
    proofTitle: 'Confirm your identity',
    proofText:
      'This change is sensitive, and you signed in some time ago. Confirm your identity to carry it out.',
    mustEnrol: 'Your account needs a second factor before anything else. Set one up here.',
  },
  {
    de: {
      signIn: 'Anmelden',
      signInAgain: 'Erneut anmelden',
      signInAgainText:
        'Die Sitzung ist zu Ende. Nach der Anmeldung geht es an derselben Stelle weiter.',
      otherAccount: (now, before) =>
        `Nichts wurde gespeichert: Angemeldet ist jetzt ${now}, vorher war es ${before}. Die Eingaben sind noch da. Die Änderung wiederholen, um sie als ${now} zu machen, oder als ${before} anmelden.`,
      fewerPermissions: (name) =>
        `Nichts wurde gespeichert: Die Berechtigungen von ${name} haben sich geändert. Die Eingaben sind noch da. Die Änderung wiederholen, um zu sehen, ob sie noch erlaubt ist.`,
      signOut: 'Abmelden',
      username: 'Benutzername',
      password: 'Passwort',
      product: 'Verwaltung von Signet',
      secondFactorText: 'Das Passwort stimmt. Dieses Konto verlangt noch einen zweiten Faktor.',
      expired:
        'Signet wartet fünf Minuten auf den zweiten Faktor. Noch einmal mit dem Passwort beginnen.',
      beginAgain: 'Von vorn beginnen',
      goOn: 'Weiter',
      code: 'Code',
      codeHint: 'Die sechs Ziffern, die die Authenticator-App gerade zeigt.',
      recoveryCode: 'Wiederherstellungscode',
      recoveryCodeHint: 'Einer der zehn aufbewahrten. Er gilt einmal.',
      passkeyText:
        'Der Browser fragt nach dem Passkey: Finger, Gesicht, PIN oder ein Schlüssel zum Einstecken.',
      'use.password': 'Passwort verwenden',
      'use.totp': 'Code verwenden',
      'use.passkey': 'Passkey verwenden',
      'use.recovery-code': 'Wiederherstellungscode verwenden',
      passkeysMissing:
        'Passkeys funktionieren hier nicht. Sie brauchen eine https-Adresse mit Hostnamen (oder http://localhost) und einen aktuellen Browser.',
      passkeyCancelled:
        'Es kam kein Passkey: abgebrochen, oder es hat zu lange gedauert. Noch einmal versuchen.',
      passkeyKnown: 'Dieses Gerät oder dieser Schlüssel hat schon einen Passkey dieses Kontos.',
      passkeyFailed:
        'Der Browser konnte hier keinen Passkey verwenden. Noch einmal versuchen oder einen anderen Weg nehmen.',
      proofTitle: 'Nachweis nötig',
      proofText:
        'Das ist eine gefährliche Änderung, und die Anmeldung ist schon eine Weile her. Nach einem neuen Nachweis wird sie ausgeführt.',
      mustEnrol: 'Dieses Konto braucht vor allem anderen einen zweiten Faktor. Hier einrichten.',
    },
  },
);
