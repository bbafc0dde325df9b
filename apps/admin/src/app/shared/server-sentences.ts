import { germanReasons } from './server-reasons';

/**
 * Sentences of the server and their German text, written as in `server-reasons.ts`: those of fields, problems that say more
 * than their code, and the results of the checks of a token. A test compares them with the sources of the server.
 */
export const germanSentences: readonly (readonly [english: string, german: string])[] = [
  ...germanReasons,
  // Namespaces, keys and encryption
  ['Repeat the name of the namespace exactly.', 'Den Namen des Namensraums genau so wiederholen.'],
  ['Repeat the kid of the key exactly.', 'Die kid des Schlüssels genau so wiederholen.'],
  ['A listed namespace does not exist.', 'Einen der Namensräume gibt es nicht.'],
  ['There is no such namespace.', 'Diesen Namensraum gibt es nicht.'],
  [
    'The key is {}; only a next key is activated.',
    'Der Schlüssel ist im Zustand „{}“; nur der nächste lässt sich aktivieren.',
  ],
  [
    'The keys of the namespace were changed in the meantime. Repeat the change.',
    'Die Schlüssel des Namensraums wurden in der Zwischenzeit geändert. Die Änderung wiederholen.',
  ],
  [
    'RSA1_5 is refused: its padding lets an attacker decrypt tokens by asking (RFC 8725 section 3.2). Use RSA-OAEP-256.',
    'RSA1_5 wird abgelehnt: Sein Padding erlaubt Angreifern, Tokens zu entschlüsseln (RFC 8725, Abschnitt 3.2). RSA-OAEP-256 verwenden.',
  ],
  [
    'is for ECDH-ES; a key for RSA has no curve',
    'ist für ECDH-ES; ein RSA-Schlüssel hat keine Kurve',
  ],
  [
    'Tokens cannot be encrypted with this key.',
    'Mit diesem Schlüssel lassen sich keine Tokens verschlüsseln.',
  ],
  ['There is no curve {}.', 'Die Kurve {} gibt es nicht.'],
  ['{} needs a key of type {}.', '{} braucht einen Schlüssel vom Typ {}.'],
  [
    'The key is for another algorithm than {}.',
    'Der Schlüssel ist für einen anderen Algorithmus als {}.',
  ],
  ['The key is not for encryption.', 'Der Schlüssel ist nicht zum Verschlüsseln bestimmt.'],
  ['The key is not for signatures.', 'Der Schlüssel ist nicht zum Signieren bestimmt.'],
  [
    'The key must be on one of the curves {}.',
    'Der Schlüssel muss auf einer der Kurven {} liegen.',
  ],
  ['The key must be on the curve {}.', 'Der Schlüssel muss auf der Kurve {} liegen.'],
  ['This is not a sound key for {}.', 'Das ist kein gültiger Schlüssel für {}.'],
  ['The secret is shorter than {} bits.', 'Das Geheimnis ist kürzer als {} Bit.'],
  ['The RSA modulus must have {} to {} bits.', 'Der RSA-Modulus muss {} bis {} Bit haben.'],
  ['The RSA exponent must be 65537.', 'Der RSA-Exponent muss 65537 sein.'],
  [
    'The RSA modulus is of the ROCA family (CVE-2017-15361).',
    'Der RSA-Modulus ist einer der ROCA-Familie (CVE-2017-15361).',
  ],
  ['An RSA key has {} bits.', 'Ein RSA-Schlüssel hat {} Bit.'],
  [
    'The private and the public part are of different keys.',
    'Privater und öffentlicher Teil gehören zu verschiedenen Schlüsseln.',
  ],
  ['The member {} must have {} bytes.', 'Das Feld {} muss {} Bytes haben.'],
  ['The member {} must be base64url.', 'Das Feld {} muss base64url sein.'],
  [
    'The members of the private key do not hold together.',
    'Die Felder des privaten Schlüssels passen nicht zusammen.',
  ],
  [
    'This contains a secret key, which only its owner may know. Generate a new one and register its public part.',
    'Das enthält einen geheimen Schlüssel, den nur sein Besitzer kennen darf. Einen neuen erzeugen und dessen öffentlichen Teil registrieren.',
  ],
  [
    'A key set has 1 to {} keys in its member keys.',
    'Eine Schlüsselmenge hat 1 bis {} Schlüssel im Feld „keys“.',
  ],
  ['A key of the set is not a JSON object.', 'Ein Schlüssel der Menge ist kein JSON-Objekt.'],
  ['No key of the set can be used. {}', 'Kein Schlüssel der Menge lässt sich verwenden. {}'],
  [
    'The member kid must be a text of 1 to {} characters.',
    'Das Feld „kid“ muss ein Text von 1 bis {} Zeichen sein.',
  ],
  [
    'An audience has a key or a key set: set the other one to null.',
    'Eine Audience hat einen Schlüssel oder eine Schlüsselmenge: das andere auf null setzen.',
  ],
  // Test tokens
  ['The token cannot be issued.', 'Das Token lässt sich nicht ausstellen.'],
  ['is disabled, and issues no tokens', 'ist gesperrt und stellt keine Tokens aus'],
  ['is disabled, and gets no tokens', 'ist gesperrt und bekommt keine Tokens'],
  ['has expired, and gets no tokens', 'ist abgelaufen und bekommt keine Tokens'],
  ['There would be more than {} steps.', 'Es wären mehr als {} Schritte.'],
  [
    'must be nearer to `to`, or `step` longer',
    'muss näher am Ende liegen, oder die Schritte länger sein',
  ],
  // The own account
  [
    'must be a credential as PublicKeyCredential.toJSON() gives it',
    'muss ein Passkey sein, wie ihn der Browser liefert',
  ],
  ['must have its id in base64url, and as rawId', 'hat keine gültige Id'],
  ['must be of the type public-key', 'muss vom Typ public-key sein'],
  ['must have a response', 'enthält keine Antwort des Browsers'],
  ['must have response.{} in base64url', 'enthält keine gültige Angabe response.{}'],
  [
    'Ask for new options and answer them within five minutes.',
    'Von vorn beginnen und innerhalb von fünf Minuten bestätigen.',
  ],
  [
    'The passkey is not accepted. Use another one, or sign in with the password.',
    'Der Passkey wird nicht angenommen. Einen anderen verwenden oder mit dem Passwort anmelden.',
  ],
  [
    'An administrator has {} passkeys at most. Remove one first.',
    'Ein Administrator hat höchstens {} Passkeys. Zuerst einen entfernen.',
  ],
  [
    'Browsers offer no passkeys at {}. They need a host name and https in SIGNET_PUBLIC_URL, or localhost.',
    'Browser bieten an {} keine Passkeys. Sie brauchen einen Rechnernamen und https in SIGNET_PUBLIC_URL, oder localhost.',
  ],
  [
    'This account has a second factor. Confirm your identity with it: the password alone is not enough.',
    'Dieses Konto hat einen zweiten Faktor. Die Identität damit bestätigen: Das Passwort allein genügt nicht.',
  ],
  [
    'send totp, passkey or recoveryCode instead',
    'Stattdessen einen Code, einen Passkey oder einen Wiederherstellungscode verwenden',
  ],
  ['The request needs exactly one of {}.', 'Genau eines von {} muss angegeben sein.'],
  [
    'The request comes from another origin than {}. Open the console at that address.',
    'Die Anfrage kommt von einer anderen Adresse als {}. Die Konsole dort öffnen.',
  ],
  [
    'Send it with any value, or use an access token instead.',
    'Die Kopfzeile mit einem beliebigen Wert senden.',
  ],
  [
    'This account no longer exists. Sign in with another one.',
    'Dieses Konto gibt es nicht mehr. Mit einem anderen anmelden.',
  ],
  [
    'Your permissions changed while the request was running. Repeat the request.',
    'Die eigenen Berechtigungen haben sich während der Anfrage geändert. Die Änderung wiederholen.',
  ],
  [
    'A user is named by `namespace` and `userId` together.',
    'Ein Benutzer wird durch Namensraum und Id zusammen bezeichnet.',
  ],
  // Requests as such
  ['Invalid request: {}.', 'Ungültige Anfrage: {}.'],
  ['The body must be a JSON object.', 'Der Inhalt der Anfrage muss ein JSON-Objekt sein.'],
  [
    'The request holds something that is never accepted: {}.',
    'Die Anfrage enthält etwas, das nie angenommen wird: {}.',
  ],
  ['If-Match is no list of entity tags.', 'If-Match ist keine Liste von Entity-Tags.'],
  [
    'Send the ETag that was read, for example "3", or its version.',
    'Das gelesene ETag senden, zum Beispiel "3", oder die Version.',
  ],
  [
    'must be the ETag that was read, in quotes, for example "3", or several, or *',
    'muss das gelesene ETag in Anführungszeichen sein, zum Beispiel "3", oder mehrere, oder *',
  ],
  [
    'Pass `nextCursor` of the page before, with the same sort.',
    'Bei der ersten Seite der Liste beginnen.',
  ],
  [
    'must be percent-encoded UTF-8; a percent sign is `%25`',
    'muss prozentkodiertes UTF-8 sein; ein Prozentzeichen ist „%25“',
  ],
  ['The Idempotency-Key cannot be used.', 'Der Idempotency-Key lässt sich nicht verwenden.'],
  [
    'must be 1 to 255 visible ASCII characters',
    'muss aus 1 bis 255 sichtbaren ASCII-Zeichen bestehen',
  ],
  [
    'Too many long operations are waiting on this node. Try again when one of them has ended.',
    'Auf diesem Knoten warten zu viele lange Vorgänge. Noch einmal versuchen, wenn einer davon zu Ende ist.',
  ],
  [
    'The server is stopping. Try another node.',
    'Der Server wird beendet. Einen anderen Knoten versuchen.',
  ],
  // The checks of a token
  [
    'The text is not three parts of base64url with dots between them.',
    'Der Text besteht nicht aus drei Teilen in base64url mit Punkten dazwischen.',
  ],
  [
    'Copy the whole token, without `Bearer`, quotes or line ends. An encrypted token is read by its audience alone.',
    'Das ganze Token kopieren. Ein verschlüsseltes Token kann nur seine Audience lesen.',
  ],
  [
    'The `typ` of the header is not that of an access token of this namespace.',
    'Das „typ“ des Headers ist nicht das eines Access-Tokens dieses Namensraums.',
  ],
  [
    'Send an access token; a refresh token is for Signet alone.',
    'Ein Access-Token senden; ein Refresh-Token ist nur für Signet.',
  ],
  [
    'No key of this namespace has this `kid`.',
    'Kein Schlüssel dieses Namensraums hat diese „kid“.',
  ],
  [
    'The token is of another namespace, or its key has been retired or revoked. {}',
    'Das Token ist aus einem anderen Namensraum, oder sein Schlüssel ist außer Dienst oder widerrufen. {}',
  ],
  ['Ask for a new token.', 'Ein neues Token anfordern.'],
  ['The header has no usable `kid`.', 'Der Header hat keine brauchbare „kid“.'],
  [
    'The header names another algorithm than the key has.',
    'Der Header nennt einen anderen Algorithmus, als der Schlüssel hat.',
  ],
  ['The header was modified. {}', 'Der Header wurde verändert. {}'],
  ['The header has no usable `alg`.', 'Der Header hat kein brauchbares „alg“.'],
  [
    'The header is not JSON, or has members that Signet never writes.',
    'Der Header ist kein JSON oder hat Felder, die Signet nie schreibt.',
  ],
  ['The token was not made by Signet.', 'Das Token wurde nicht von Signet ausgestellt.'],
  [
    'The signature is not that of the key over this text.',
    'Die Signatur ist nicht die des Schlüssels über diesen Text.',
  ],
  [
    'The token was changed or cut off. Copy it again, or ask for a new one.',
    'Das Token wurde verändert oder abgeschnitten. Noch einmal kopieren oder ein neues anfordern.',
  ],
  [
    'The `iss` is not the issuer of this namespace.',
    'Der „iss“ ist nicht der Aussteller dieses Namensraums.',
  ],
  [
    'Check whether SIGNET_PUBLIC_URL has changed since the token was issued.',
    'Prüfen, ob SIGNET_PUBLIC_URL seit der Ausstellung des Tokens geändert wurde.',
  ],
  [
    'The `aud` is not the audience that is expected.',
    'Die „aud“ ist nicht die erwartete Audience.',
  ],
  [
    'Ask for a token with this `audience`, or expect the one that the token has.',
    'Ein Token mit dieser Audience anfordern, oder die des Tokens erwarten.',
  ],
  ['The token has expired.', 'Das Token ist abgelaufen.'],
  ['Renew: {}', 'Erneuern: {}'],
  ['The {} is in the future.', '„{}“ liegt in der Zukunft.'],
  [
    'Set the clocks of the servers: they may differ by five seconds.',
    'Die Uhren der Server stellen: Sie dürfen um fünf Sekunden abweichen.',
  ],
  [
    'The claim {} is missing, or is not of its type.',
    'Der Claim {} fehlt oder ist nicht von seinem Typ.',
  ],
  [
    'The token was not made by this version of Signet. {}',
    'Das Token wurde nicht von dieser Version von Signet ausgestellt. {}',
  ],
  ['The namespace is disabled.', 'Der Namensraum ist gesperrt.'],
  [
    'Enable the namespace. Verifiers that do not ask Signet accept the token until it expires.',
    'Den Namensraum freigeben. Prüfer, die Signet nicht fragen, nehmen das Token bis zu seinem Ablauf an.',
  ],
  [
    'Verifiers that do not ask Signet still take it until it expires.',
    'Prüfer, die Signet nicht fragen, nehmen es noch bis zu seinem Ablauf an.',
  ],
  [
    'The session has been revoked or is gone.',
    'Die Sitzung wurde widerrufen oder ist nicht mehr da.',
  ],
  [
    'The user or API key is disabled, has expired or is gone.',
    'Der Benutzer oder API-Schlüssel ist gesperrt, abgelaufen oder nicht mehr da.',
  ],
];
