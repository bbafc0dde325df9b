/**
 * What each error code of the server means, in German. Where a sentence of the server says more (`server-sentences.ts`),
 * that one is shown in its place.
 */
export const germanCodes: Readonly<Record<string, string>> = {
  'request.invalid': 'Die Anfrage ist ungültig.',
  'request.malformed': 'Die Anfrage ist nicht lesbar.',
  'request.credentials_ambiguous':
    'Die Anfrage enthält ein Konsolen-Cookie und ein Bearer-Token. Nur eines davon senden.',
  'request.too_large': 'Die Anfrage ist zu groß.',
  'request.media_type': 'Der Server nimmt diesen Medientyp nicht an.',
  'request.head_too_large': 'Die Kopfzeilen der Anfrage sind zu groß.',
  'request.timeout': 'Die Anfrage kam nicht rechtzeitig vollständig an. Noch einmal versuchen.',
  'request.expectation_failed': 'Der Server unterstützt den Wert der Kopfzeile „Expect“ nicht.',
  'request.method_not_allowed': 'Diese Adresse nimmt keine Anfragen dieser Methode an.',
  'request.not_implemented': 'Der Server unterstützt diese Art von Anfrage nicht.',
  'cursor.invalid': 'Diese Seite der Liste gibt es nicht mehr. Bei der ersten Seite beginnen.',
  'route.unknown': 'Diese Adresse gibt es auf diesem Server nicht.',
  'route.gone': 'Diese Adresse eines älteren Servers gibt es nicht mehr.',
  'auth.required': 'Die Sitzung ist zu Ende. Nichts wurde geändert. Erneut anmelden.',
  'auth.refused': 'Benutzername oder Passwort ist falsch, oder das Konto ist gesperrt.',
  'auth.second_factor_required': 'Das Passwort stimmt. Dieses Konto verlangt einen zweiten Faktor.',
  'auth.second_factor_refused':
    'Der zweite Faktor wird nicht angenommen: Er ist falsch, zu alt oder schon verwendet.',
  'auth.sign_in_expired':
    'Keine Anmeldung wartet mehr auf einen zweiten Faktor: Sie wartet fünf Minuten. Noch einmal mit dem Passwort beginnen.',
  'auth.second_factor_missing':
    'Dieses Konto braucht einen zweiten Faktor. Zuerst eine Authenticator-App oder einen Passkey einrichten.',
  'auth.step_up_required': 'Abgebrochen. Nichts wurde geändert.',
  'auth.console_required':
    'Ein persönliches Access-Token kann die Zugangsdaten seines Administrators nicht ändern. In der Konsole anmelden.',
  'auth.csrf': 'Die Anfrage kommt von einer anderen Adresse als der der Konsole.',
  'permission.missing': 'Die eigene Rolle erlaubt das nicht. Ein Owner kann es erlauben.',
  'precondition.failed':
    'Jemand anders hat dies in der Zwischenzeit geändert. Neu laden und die Änderung wiederholen.',
  'idempotency.key_reused':
    'Dieser Idempotency-Key wurde schon für eine Anfrage mit anderem Inhalt verwendet.',
  'namespace.unknown': 'Diesen Namensraum gibt es nicht, oder es fehlt der Zugriff darauf.',
  'namespace.name_taken':
    'Es gibt schon einen Namensraum mit diesem Namen oder mit einem, der gleich aussieht.',
  'namespace.confirmation_wrong': 'Die Bestätigung ist nicht der Name des Namensraums.',
  'user.unknown': 'Diesen Benutzer gibt es in diesem Namensraum nicht.',
  'user.name_taken':
    'Es gibt schon einen Benutzer mit diesem Namen oder mit einem, der gleich aussieht.',
  'user.import_refused':
    'Einige dieser Benutzer lassen sich nicht importieren. Nichts wurde geändert.',
  'group.unknown': 'Diese Gruppe gibt es in diesem Namensraum nicht.',
  'group.name_taken':
    'Es gibt schon eine Gruppe mit diesem Namen oder mit einem, der gleich aussieht.',
  'member.unknown': 'Dieses Mitglied gibt es nicht.',
  'right.unknown': 'Dieses Recht gibt es hier nicht.',
  'right.too_many': 'Mehr Rechte sind nicht möglich. Einige entfernen oder mit „*“ zusammenfassen.',
  'org.unknown': 'Diese Org gibt es nicht.',
  'org.name_taken': 'Es gibt schon eine Org mit diesem Namen oder mit einem, der gleich aussieht.',
  'key.unknown': 'Diesen Schlüssel gibt es nicht.',
  'key.not_used':
    'Der Namensraum verschlüsselt keine Refresh-Tokens, also gibt es keinen solchen Schlüssel.',
  'key.not_next': 'Nur der nächste Schlüssel lässt sich aktivieren.',
  'key.retired': 'Der Schlüssel ist außer Dienst: Seine Tokens werden nicht mehr angenommen.',
  'key.confirmation_wrong': 'Die Bestätigung ist nicht die kid des Schlüssels.',
  'audience.unknown': 'Diese Audience gibt es in diesem Namensraum nicht.',
  'audience.name_taken': 'Es gibt schon eine Audience mit diesem Namen.',
  'api_key.unknown': 'Diesen API-Schlüssel gibt es in diesem Namensraum nicht.',
  'api_key.name_taken':
    'Es gibt schon einen API-Schlüssel mit diesem Namen oder mit einem, der gleich aussieht.',
  'api_key.secret_taken':
    'Diesen API-Schlüssel gibt es in diesem Namensraum schon, unter einem anderen Namen.',
  'api_key.import_refused':
    'Einige dieser Schlüssel oder ihrer Namen sind schon vergeben. Nichts wurde importiert.',
  'session.unknown': 'Diese Sitzung gibt es nicht.',
  'administrator.unknown': 'Diesen Administrator gibt es nicht.',
  'administrator.name_taken':
    'Es gibt schon einen Administrator mit diesem Namen oder mit einem, der gleich aussieht.',
  'administrator.last_owner':
    'Dies ist der letzte Owner, der sich anmelden kann. Zuerst einen anderen Administrator zum Owner machen.',
  'access_token.unknown': 'Dieses persönliche Access-Token gibt es nicht.',
  'second_factor.none':
    'Wiederherstellungscodes ersetzen einen zweiten Faktor, und es gibt keinen. Zuerst einen einrichten.',
  'totp.unknown': 'Es ist keine Authenticator-App eingerichtet.',
  'totp.not_begun':
    'Keine Einrichtung einer Authenticator-App wartet mehr auf einen Code: Sie wartet zehn Minuten. Von vorn beginnen.',
  'passkey.unknown': 'Diesen Passkey gibt es nicht.',
  'passkey.refused':
    'Die Antwort des Passkeys passt nicht zu dieser Sitzung und Adresse. Von vorn beginnen.',
  'passkey.taken': 'Dieser Passkey ist schon registriert.',
  'passkey.too_many': 'Mehr Passkeys sind nicht möglich. Zuerst einen entfernen.',
  'passkey.unavailable':
    'Browser bieten an dieser Adresse keine Passkeys. Sie brauchen https und einen Rechnernamen, oder localhost.',
  'lifetime.invalid': 'Das ist keine Lebensdauer. Zum Beispiel: 10m, 8h oder 30d.',
  'lifetime.above_maximum': 'Die Lebensdauer ist länger als erlaubt.',
  'audience.refused':
    'Die Audience ist weder die des Namensraums noch eine, die dort registriert ist.',
  'claims.not_allowed': 'Der API-Schlüssel darf keine eigenen Claims wählen.',
  'token.too_large': 'Die Claims passen nicht in ein Token von 4096 Bytes.',
  'login.refused':
    'Namensraum, Benutzername oder Passwort ist falsch, oder die Anmeldung ist nicht erlaubt.',
  'login.password_disabled': 'Dieser Namensraum erlaubt keine Anmeldung mit Passwort.',
  'refresh_token.refused': 'Das Refresh-Token wird nicht angenommen. Erneut anmelden.',
  'public_key.none': 'Der Namensraum signiert mit HMAC und hat keinen öffentlichen Schlüssel.',
  'namespace.refused': 'Diesen Namensraum gibt es nicht.',
  'client.refused': 'Der API-Schlüssel wird nicht angenommen.',
  'grant.unsupported': 'Diesen Grant-Typ gibt es nicht.',
  'grant.not_allowed': 'Dieser Grant ist nicht erlaubt.',
  'grant.refused': 'Das Refresh-Token, das Passwort oder das Subject-Token wird nicht angenommen.',
  'scope.refused': 'Nicht alle verlangten Rechte sind gewährt.',
  'token.refused': 'Das Access-Token ist ungültig.',
  'authorization.missing': 'Es fehlt ein Bearer-Token.',
  'kid.taken': 'Es gibt schon einen Namensraum mit dieser kid.',
  'kid.unusable': 'Diese kid lässt sich nicht verwenden.',
  'refresh_token.foreign': 'Das Refresh-Token wurde nicht für diese kid ausgestellt.',
  'refresh_token.ended': 'Das Refresh-Token ist abgelaufen, ersetzt oder widerrufen.',
  'claims.refused': 'Die Claims passen nicht mehr in ein Token.',
  'right.missing': 'Das Token enthält die verlangten Rechte nicht.',
  'rate.limited': 'Zu viele Fehlversuche. Vor dem nächsten Versuch warten.',
  'server.busy': 'Es werden gerade zu viele Passwörter geprüft. Gleich noch einmal versuchen.',
  'server.unavailable':
    'Die Datenbank antwortet nicht, oder der Server wird beendet. Gleich noch einmal versuchen.',
  'server.fault': 'Interner Fehler. Das Protokoll des Servers nennt die Ursache.',
};

/**
 * English texts for codes whose sentence tells a program what to send, which is nothing that a person at the console can
 * do. The other codes are shown with the sentence of the server.
 */
export const englishCodes: Readonly<Record<string, string>> = {
  'auth.required': 'Your session has ended. Nothing was changed. Sign in again.',
  'auth.step_up_required': 'Cancelled. Nothing was changed.',
  'auth.second_factor_required':
    'The password is right. This account needs a second factor as well.',
  'auth.csrf': 'The request came from another address than that of the console.',
  'request.credentials_ambiguous':
    'The request has both a console cookie and a bearer token. Reload the page.',
  'cursor.invalid': 'This page of the list no longer exists. Start at the first page.',
};
