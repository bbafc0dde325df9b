import { texts } from '../shared/texts';

export const apiKeysTexts = texts(
  {
    title: 'API keys',
    apiKey: 'API key',
    create: 'New API key',
    empty:
      'This namespace has no API keys yet. A machine exchanges one for access tokens, without a user.',
    all: 'All',
    onlyEnabled: 'Enabled',
    onlyDisabled: 'Disabled',
    expired: 'expired',
    lastUsed: 'Last used',
    expires: 'Ends',
    id: 'Id',
    identifier: 'Identifier',
    identifierHint: 'Identifies the key in its tokens: a UUID. Default: a new one.',
    imported: 'Imported secret',
    expiresAt: 'Works until',
    expiresAtHint: 'In the time zone of this computer. Empty: it never expires.',
    expiresAtEditHint:
      'In the time zone of this computer. Empty: it never expires. In the past: it expires now, with its sessions.',
    allowedAddresses: 'Works from',
    allowedAddressesHint:
      'Addresses and ranges such as 10.0.0.0/8, one a line. Left empty: from anywhere.',
    maySetClaims: 'Allow custom claims in its requests',
    exchangeAudiences: 'Exchanges tokens for these audiences',
    exchangeAudiencesHint:
      'One per line. The key may then act on behalf of others (RFC 8693). Default: none, no token exchange.',
    attributes: 'Attributes',
    attributesHint: 'A JSON object: texts, numbers, true, false or lists of texts.',
    notJson: 'This is not a JSON object.',
    rights: 'Rights',
    rightsSaved: 'The rights are saved; they count for the next token.',
    created: 'The API key is created.',
    rotate: 'Rotate',
    rotateTitle: (name: string) => `Rotate ${name}?`,
    rotateConsequence: (sessions: string) =>
      `The key gets a new secret. The old one no longer works, and its live sessions end at once: ${sessions}.`,
    rotated: 'The API key has a new secret.',
    disable: 'Disable',
    enable: 'Enable',
    disableTitle: (name: string) => `Disable ${name}?`,
    disableConsequence: (sessions: string) =>
      `The key gets no more tokens until it is enabled again, and its live sessions end at once: ${sessions}.`,
    deleteTitle: (name: string) => `Delete ${name}?`,
    deleteConsequence: (sessions: string) =>
      `Clients that use the key get no more tokens, and its live sessions end at once: ${sessions}. This cannot be undone.`,
    deleted: 'The API key is deleted.',
  },
  {
    de: {
      title: 'API-Schlüssel',
      apiKey: 'API-Schlüssel',
      create: 'Neuer API-Schlüssel',
      empty:
        'Dieser Namensraum hat noch keine API-Schlüssel. Eine Maschine kauft damit Access-Tokens, ohne Benutzer.',
      all: 'Alle',
      onlyEnabled: 'Aktive',
      onlyDisabled: 'Gesperrte',
      expired: 'abgelaufen',
      lastUsed: 'Zuletzt benutzt',
      expires: 'Endet',
      id: 'Id',
      identifier: 'Kennung',
      identifierHint:
        'Für wen der Schlüssel spricht, steht in seinen Tokens: eine UUID. Leer: eine neue.',
      imported: 'Das Geheimnis stammt von anderswo',
      expiresAt: 'Gilt bis',
      expiresAtHint: 'In der Zeit dieses Rechners. Leer: ohne Ende.',
      expiresAtEditHint:
        'In der Zeit dieses Rechners. Leer: ohne Ende. In der Vergangenheit: endet jetzt, mit seinen Sitzungen.',
      allowedAddresses: 'Gilt von',
      allowedAddressesHint:
        'Adressen und Bereiche wie 10.0.0.0/8, je Zeile einer. Leer: von überall.',
      maySetClaims: 'Seine Anfragen dürfen eigene Claims für ihre Tokens wählen',
      exchangeAudiences: 'Tauscht Tokens für diese Audiences',
      exchangeAudiencesHint:
        'Eine pro Zeile. Der Schlüssel kann dann im Namen anderer handeln (RFC 8693). Vorgabe: keine, kein Token-Exchange.',
      attributes: 'Attribute',
      attributesHint: 'Ein JSON-Objekt: Texte, Zahlen, true, false oder Listen von Texten.',
      notJson: 'Das ist kein JSON-Objekt.',
      rights: 'Rechte',
      rightsSaved: 'Die Rechte sind gespeichert; sie zählen ab dem nächsten Token.',
      created: 'Der API-Schlüssel ist angelegt.',
      rotate: 'Ersetzen',
      rotateTitle: (name) => `${name} ersetzen?`,
      rotateConsequence: (sessions) =>
        `Der Schlüssel bekommt ein neues Geheimnis. Das alte gilt nicht mehr, und seine aktiven Sitzungen enden sofort: ${sessions}.`,
      rotated: 'Der API-Schlüssel hat ein neues Geheimnis.',
      disable: 'Sperren',
      enable: 'Freigeben',
      disableTitle: (name) => `${name} sperren?`,
      disableConsequence: (sessions) =>
        `Der Schlüssel bekommt keine Tokens mehr, bis er freigegeben wird, und seine aktiven Sitzungen enden sofort: ${sessions}.`,
      deleteTitle: (name) => `${name} löschen?`,
      deleteConsequence: (sessions) =>
        `Wer den Schlüssel benutzt, bekommt keine Tokens mehr; er kann nicht wiederhergestellt werden, und seine aktiven Sitzungen enden sofort: ${sessions}.`,
      deleted: 'Der API-Schlüssel ist gelöscht.',
    },
  },
);
