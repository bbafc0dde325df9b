/**
 * What the server says of a field of a request, and its German text. `{}` stands for a value that the server fills in; the
 * values come in the same order, or are named by their place: `{1}` is the first one.
 */
export const germanReasons: readonly (readonly [english: string, german: string])[] = [
  // Fields of any kind
  ['is missing', 'fehlt'],
  ['must be a text', 'muss ein Text sein'],
  ['must be a list', 'muss eine Liste sein'],
  ['must be a JSON object', 'muss ein JSON-Objekt sein'],
  ['must be true or false', 'muss true oder false sein'],
  ['must be a whole number', 'muss eine ganze Zahl sein'],
  ['must be a UUID', 'muss eine UUID sein'],
  [
    'must be a UUID: 32 hex digits, with or without hyphens',
    'muss eine UUID sein: 32 Hexadezimalziffern, mit oder ohne Bindestriche',
  ],
  ['must hold only UUIDs', 'darf nur UUIDs enthalten'],
  ['must hold only texts', 'darf nur Texte enthalten'],
  ['must be one of {}', 'muss einer dieser Werte sein: {}'],
  [
    'must be an instant such as 2030-01-31T12:00:00Z',
    'muss ein Zeitpunkt sein, zum Beispiel 2030-01-31T12:00:00Z',
  ],
  ['must be in the future', 'muss in der Zukunft liegen'],

  ['must not be empty', 'darf nicht leer sein'],
  ['must not be blank', 'darf nicht nur aus Leerzeichen bestehen'],
  ['must have at least {} characters', 'muss mindestens {} Zeichen haben'],
  ['must have at most {} characters', 'darf höchstens {} Zeichen haben'],
  ['must have at most {} bytes', 'darf höchstens {} Bytes haben'],
  ['must have at most {} rights', 'darf höchstens {} Rechte enthalten'],
  ['must have at most {} users', 'darf höchstens {} Benutzer enthalten'],
  ['must be six digits', 'muss aus sechs Ziffern bestehen'],
  ['There is no such member.', 'Dieses Feld gibt es nicht.'],
  ['Send a JSON object as the body.', 'Der Inhalt muss ein JSON-Objekt sein.'],
  ['exactly one of {} must be there', 'Genau eines von {} muss angegeben sein'],
  // The default messages of class-validator, which name the field
  ['{} must not be less than {}', 'darf nicht kleiner als {2} sein'],
  ['{} must not be greater than {}', 'darf nicht größer als {2} sein'],
  ['{} must be longer than or equal to {} characters', 'muss mindestens {2} Zeichen haben'],
  ['{} must be shorter than or equal to {} characters', 'darf höchstens {2} Zeichen haben'],
  ['{} must contain no more than {} elements', 'darf höchstens {2} Einträge enthalten'],
  ['nested property {} must be either object or array', 'muss ein Objekt oder eine Liste sein'],
  ['each value in nested property {} must be either object or array', 'darf nur Objekte enthalten'],
  ['an unknown value was passed to the validate function', 'ist kein gültiger Wert'],
  // Names
  ['must not have half characters in it', 'darf keine halben Zeichen enthalten'],
  ['must be in Unicode normalization form C', 'muss in der Unicode-Normalform C stehen'],
  ['must not begin or end with a blank', 'darf nicht mit einem Leerzeichen beginnen oder enden'],
  ['must not have control characters in it', 'darf keine Steuerzeichen enthalten'],
  [
    'must not have characters that change the direction of the text',
    'darf keine Zeichen enthalten, die die Schreibrichtung ändern',
  ],
  ['must not have invisible characters in it', 'darf keine unsichtbaren Zeichen enthalten'],
  [
    'must not have private or unassigned characters in it',
    'darf keine privaten oder nicht zugewiesenen Zeichen enthalten',
  ],
  [
    'must not have more than four marks on one letter',
    'darf höchstens vier Zusatzzeichen je Buchstabe enthalten',
  ],
  ['is too long in its compared form', 'ist in der Form, in der Namen verglichen werden, zu lang'],
  [
    'must be 1 to 63 letters, digits, `.`, `_` and `-` of ASCII, and begin with a letter or digit',
    'muss aus 1 bis 63 ASCII-Buchstaben, Ziffern, „.“, „_“ und „-“ bestehen und mit einem Buchstaben oder einer Ziffer beginnen',
  ],
  ['has a name that is not accepted', 'hat einen Namen, der nicht erlaubt ist'],
  [
    'has control characters or half characters in its name',
    'hat Steuerzeichen oder halbe Zeichen im Namen',
  ],
  ['has control characters or half characters in it', 'enthält Steuerzeichen oder halbe Zeichen'],
  ['is nested more than {} levels deep', 'ist mehr als {} Ebenen tief geschachtelt'],
  ['is an integer {}', 'ist eine ganze Zahl {}'],
  // Passwords
  [
    'is too common: choose a phrase that is not in lists of passwords',
    'ist zu häufig: etwas wählen, das in keiner Passwortliste steht',
  ],
  [
    'is based on a name that others know: choose a phrase without it',
    'beruht auf einem Namen, den andere kennen: etwas ohne diesen Namen wählen',
  ],
  [
    'is in a list of leaked passwords: choose another',
    'steht in einer Liste bekannt gewordener Passwörter: ein anderes wählen',
  ],
  [
    'cannot be compared with leaked passwords at this moment',
    'lässt sich gerade nicht mit bekannt gewordenen Passwörtern vergleichen',
  ],
  [
    'Passwords cannot be compared with leaked ones at this moment, and are not taken without. Try again.',
    'Passwörter lassen sich gerade nicht mit bekannt gewordenen vergleichen und werden ungeprüft nicht angenommen. Noch einmal versuchen.',
  ],
  ['The password is not acceptable.', 'Das Passwort wird nicht angenommen.'],
  ['There are two passwords.', 'Es sind zwei Passwörter angegeben.'],
  [
    'must be left out where there is a password',
    'muss weggelassen werden, wo ein Passwort angegeben ist',
  ],
  [
    'has an unsupported format; supported are {}',
    'hat ein Format, das nicht unterstützt wird; unterstützt werden {}',
  ],
  [
    'is a damaged {} hash: it is cut, or not written as {} is',
    'ist ein beschädigter Hash von {1}: abgeschnitten oder falsch geschrieben',
  ],
  [
    'is a {} hash that costs too much to check: at most {}',
    'ist ein Hash von {1}, dessen Prüfung zu viel kostet: höchstens {2}',
  ],
  // Lifetimes
  [
    'must be a lifetime such as 10m, 1h30m, 1.5h or 30d',
    'muss eine Lebensdauer sein, zum Beispiel 10m, 1h30m, 1.5h oder 30d',
  ],
  ['must be at least one second', 'muss mindestens eine Sekunde lang sein'],
  ['is longer than any lifetime that can be counted', 'ist zu lang'],
  ['must be at most {}', 'darf höchstens {} lang sein'],
  ['must not be above {}TtlMax ({})', 'darf nicht länger als {1}TtlMax ({2}) sein'],
  ['must not be above 10 years', 'darf nicht länger als 10 Jahre sein'],
  ['must be above accessTtlMax ({})', 'muss länger als accessTtlMax ({}) sein'],
  [
    'must be above twice the max-age of the key set ({})',
    'muss länger als das Doppelte der Cache-Dauer der Schlüsselmenge ({}) sein',
  ],
  ['The lifetimes do not fit together.', 'Die Lebensdauern passen nicht zusammen.'],
  ['The namespace allows at most {}.', 'Der Namensraum erlaubt höchstens {}.'],
  [
    'An access token works for a year at most.',
    'Ein persönliches Access-Token gilt höchstens ein Jahr.',
  ],
  // Attributes and claims
  ['must not have more than {} attributes', 'darf höchstens {} Attribute enthalten'],
  ['must not have more than {} claims', 'darf höchstens {} Claims enthalten'],
  [
    'must have names of at most 64 letters, digits, `_`, `.` and `-` that begin with a letter or `_`',
    'muss Namen aus höchstens 64 Buchstaben, Ziffern, „_“, „.“ und „-“ haben, die mit einem Buchstaben oder „_“ beginnen',
  ],
  [
    'must have names of at most 128 letters, digits, `_`, `.`, `:`, `/` and `-` that begin with a letter or `_`',
    'muss Namen aus höchstens 128 Buchstaben, Ziffern, „_“, „.“, „:“, „/“ und „-“ haben, die mit einem Buchstaben oder „_“ beginnen',
  ],
  ['must not have the name {}', 'darf nicht den Namen {} haben'],
  ['must not have for {} an integer {}', 'darf für {1} keine ganze Zahl haben, die gerundet würde'],
  [
    'must have a text, a number, true, false or a list of texts for {}',
    'muss für {} einen Text, eine Zahl, true, false oder eine Liste von Texten haben',
  ],
  [
    'must not have more than {} bytes as JSON; these have {}',
    'darf als JSON höchstens {} Bytes haben; es sind {}',
  ],
  [
    'must not have more than {} bytes as JSON; this has {}',
    'darf als JSON höchstens {} Bytes haben; es sind {}',
  ],
  [
    'must have a source for {} that {}',
    'hat für {1} keine gültige Quelle (Attribut, Gruppen, Orgs oder fester Wert)',
  ],
  ['is a JSON object', 'ist ein JSON-Objekt'],
  ['has no other member beside "from": "{}"', 'hat neben "from": "{}" kein weiteres Feld'],
  [
    'has one of attribute, groups, orgs and value as `from`',
    'hat attribute, groups, orgs oder value als „from“',
  ],
  ['has no integer {}', 'hat keine ganze Zahl, die gerundet würde'],
  [
    "must hold only JSON, at most {} levels deep, no integer beyond {}, and no name of an object's own members",
    'darf nur JSON enthalten, höchstens {} Ebenen tief, keine ganze Zahl über {} und keinen Namen, den jedes Objekt hat',
  ],
  ['must not set the claim {}', 'darf den Claim {} nicht setzen'],
  ['must not set the claim {}, which is reserved', 'darf den reservierten Claim {} nicht setzen'],
  [
    'The custom claims would have {} bytes, more than {}: the claim template, or the request, asks for too much.',
    'Die eigenen Claims hätten {} Bytes, mehr als {}: Die Vorlage der Claims oder die Anfrage verlangt zu viel.',
  ],
  // Rights
  [
    'must be `service:subject`, each part {}',
    'muss die Form „Dienst:Gegenstand“ haben; jeder Teil ist „*“ oder 1 bis 100 Buchstaben, Ziffern und die Zeichen . _ ~ / -, der Dienst auch eine URI oder ein Rechner mit Port',
  ],
  [
    'must hold only rights: `service:subject`, each part {}',
    'darf nur Rechte der Form „Dienst:Gegenstand“ enthalten; jeder Teil ist „*“ oder 1 bis 100 Buchstaben, Ziffern und die Zeichen . _ ~ / -, der Dienst auch eine URI oder ein Rechner mit Port',
  ],
  [
    'There are {} rights already, which is the maximum. Remove some, or grant them together with `*`.',
    'Es sind schon {} Rechte, mehr sind nicht möglich. Einige entfernen oder mit „*“ zusammenfassen.',
  ],
  ['These rights are not granted: {}', 'Diese Rechte sind nicht gewährt: {}'],
  // API keys
  ['must not name an address twice', 'darf keine Adresse zweimal enthalten'],
  [
    'must hold only addresses and ranges such as 10.0.0.0/8',
    'darf nur Adressen und Bereiche wie 10.0.0.0/8 enthalten',
  ],
  ['must be a SHA-512 in 128 hex digits', 'muss ein SHA-512 aus 128 Hexadezimalziffern sein'],
  ['must have either `key` or `sha512`', 'muss entweder „key“ oder „sha512“ haben'],
  ['is a key of Signet with a typo in it', 'ist ein Schlüssel von Signet mit einem Tippfehler'],
  ['is the name of another key', 'ist der Name eines anderen Schlüssels'],
  ['is the same as another key', 'ist derselbe wie ein anderer Schlüssel'],
  ['Some keys are not as they should be.', 'Einige Schlüssel sind ungültig.'],
  [
    'The API key would expire before it is created.',
    'Der API-Schlüssel wäre schon bei seiner Erstellung abgelaufen.',
  ],
  // Imports of users
  [
    'The users are missing, or there are two lists.',
    'Es fehlen die Benutzer, oder es sind zwei Listen angegeben.',
  ],
  ['must have either `users` or `csv`', 'muss entweder „users“ oder „csv“ haben'],
  ['These are too many users for one request.', 'Das sind zu viele Benutzer für eine Anfrage.'],
  ['has {} users: send at most {} at once', 'enthält {} Benutzer: höchstens {} auf einmal senden'],
  [
    'These are too many plain passwords for one request.',
    'Das sind zu viele Passwörter im Klartext für eine Anfrage.',
  ],
  [
    'has {} plain passwords, and hashing each takes its time: send at most {} at once, or `passwordHash`',
    'enthält {} Passwörter im Klartext, deren Hashen Zeit braucht: höchstens {} auf einmal senden, oder „passwordHash“',
  ],
  ['The CSV cannot be read.', 'Die CSV-Datei lässt sich nicht lesen.'],
  [
    'must have a line with the names of its columns',
    'muss eine Zeile mit den Namen der Spalten haben',
  ],
  ['must not have the column {} twice', 'darf die Spalte {} nicht zweimal haben'],
  ['must have a column name', 'muss eine Spalte „name“ haben'],
  [
    'must have {} cells, as the first line has; it has {}',
    'muss {} Zellen haben wie die erste Zeile; es sind {}',
  ],
  [
    'is no CSV: the quotes are wrong on line {}',
    'ist keine CSV-Datei: In Zeile {} stimmen die Anführungszeichen nicht',
  ],
  [
    'has on line {} a column that there is not: the columns are {}, separated by commas, semicolons or tabs',
    'nennt in Zeile {} eine Spalte, die es nicht gibt: Die Spalten sind {}, getrennt durch Kommas, Semikolons oder Tabulatoren',
  ],
  [
    'is the name of a user who is there, or looks the same',
    'ist der Name eines Benutzers, den es schon gibt, oder sieht gleich aus',
  ],
  ['is the name of {} too, or looks the same', 'ist auch der Name von {}, oder sieht gleich aus'],
  [
    'there is no such group: create it, or set `createGroups`',
    'diese Gruppe gibt es nicht: anlegen, oder fehlende Gruppen beim Import anlegen lassen',
  ],
  [
    'there is no such org: an owner has to create it first',
    'diese Org gibt es nicht: Ein Owner muss sie zuerst anlegen',
  ],
];
