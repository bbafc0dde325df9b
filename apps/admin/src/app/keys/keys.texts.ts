import { texts } from '../shared/texts';

export const keysTexts = texts(
  {
    title: 'Signing keys',
    'purpose.access': 'Access tokens',
    'purpose.refresh': 'Refresh tokens',
    'purpose.encryption': 'Encryption of refresh tokens',
    'about.access': 'These sign access tokens. Applications verify with the key set below.',
    'about.hmac':
      'HMAC keys have no public part, so the key set does not have them. The secret is shown once, when the key is created; anyone who has it can also sign.',
    'about.refresh': 'These sign refresh tokens, which Signet alone verifies.',
    'about.encryption': 'Refresh tokens are encrypted for these; Signet alone decrypts them.',
    'state.next': 'next',
    'state.active': 'active',
    'state.previous': 'previous',
    'state.retired': 'retired',
    life: 'Life of the key',
    whenActivated: 'when it is activated',
    unplanned: 'nothing planned',
    'does.next':
      'Published already. Once it is active, it signs new tokens; issued tokens stay valid.',
    'does.nextHmac':
      'Give its secret to the verifiers, then activate it. Tokens signed with the previous key stay valid until they expire.',
    'does.active': 'It signs new tokens. When another key replaces it, issued tokens stay valid.',
    'does.previous': 'It signs no new tokens. It still verifies, until its last token has expired.',
    'does.retired': 'Signet refuses its tokens.',
    rotate: 'Rotate now',
    rotateTitle: 'Publish the next key now?',
    'rotateConsequence.access':
      'The next key is published now and starts signing once verifiers have refreshed; no token becomes invalid. A verifier that was configured with one fixed key needs the new one.',
    'rotateConsequence.hmac':
      'A new secret is created and shown once. Nothing changes for tokens until the new key is activated.',
    'rotateConsequence.refresh':
      'The next key takes over in a few minutes, when every node of Signet knows it; no token becomes invalid.',
    rotated: 'The next key is published.',
    activate: 'Activate',
    activateTitle: 'Activate this key now?',
    'activateConsequence.access':
      'It signs new tokens at once. Verifiers that cache an older key set refuse them until they fetch it again.',
    'activateConsequence.hmac':
      'It signs new tokens at once. Verifiers that do not have its secret yet refuse them.',
    'activateConsequence.refresh': 'It signs new refresh tokens at once. Issued ones stay valid.',
    activated: 'The key is active.',
    revoke: 'Revoke',
    revokeTitle: 'Revoke this key?',
    revokeConsequence: (sessions: number, tokens: number) =>
      `For a compromised key: every node of Signet refuses it at once and permanently. Sessions that end: ${sessions}. Access tokens that are refused: up to ${tokens}.`,
    revokeSigns: 'Another key replaces it at once.',
    revokeVerifiers:
      'Applications that verify tokens themselves accept its tokens until they fetch the key set again.',
    revokeHmac:
      'Services that have its secret accept tokens signed with it until they use the new secret.',
    revokedTitle: 'The key is revoked',
    revokedText: (sessions: number, tokens: number) =>
      `Sessions that have ended: ${sessions}. Access tokens that are refused now: up to ${tokens}.`,
    revokedVerifiers: (until: string) =>
      `Applications that verify tokens themselves may accept its tokens until ${until}. Restart those that cannot wait.`,
    sharedSecret: 'The secret of the HMAC key',
    retired: (count: number) => `Retired keys: ${count}`,
    kid: 'Key id (kid)',
    algorithm: 'Algorithm',
    retiredAt: 'Retired',
    reason: 'Why',
    'reason.rotated': 'its last token has expired',
    'reason.replaced': 'settings changed before it signed',
    'reason.switched-off': 'refresh tokens are no longer encrypted',
    'reason.compromised': 'it was revoked',
    keySet: 'Key set',
    keySetText: 'What applications verify with (JWKS). It is public.',
    keySetEmpty: 'The key set is empty: HMAC keys have no public part.',
    keySetHidden: 'The namespace is disabled: its key set is not served until it is enabled again.',
    openKeySet: 'Open the key set',
    copyAddress: 'Copy the address',
    copyKeySet: 'Copy the key set',
  },
  {
    de: {
      title: 'Signaturschlüssel',
      'purpose.access': 'Access-Tokens',
      'purpose.refresh': 'Refresh-Tokens',
      'purpose.encryption': 'Verschlüsselung der Refresh-Tokens',
      'about.access':
        'Diese signieren Access-Tokens. Anwendungen prüfen mit dem Schlüsselsatz unten.',
      'about.hmac':
        'HMAC-Schlüssel haben keinen öffentlichen Teil, darum fehlen sie im Schlüsselsatz. Das Geheimnis wird einmal gezeigt, wenn der Schlüssel entsteht; wer es hat, kann auch signieren.',
      'about.refresh': 'Diese signieren Refresh-Tokens, die nur Signet prüft.',
      'about.encryption':
        'Für diese werden Refresh-Tokens verschlüsselt; nur Signet entschlüsselt sie.',
      'state.next': 'nächster',
      'state.active': 'aktiv',
      'state.previous': 'voriger',
      'state.retired': 'ausgeschieden',
      life: 'Leben des Schlüssels',
      whenActivated: 'wenn er aktiviert wird',
      unplanned: 'nichts ist geplant',
      'does.next':
        'Schon veröffentlicht. Sobald er aktiv ist, entstehen neue Tokens mit ihm; die ausgegebenen bleiben gültig.',
      'does.nextHmac':
        'Erst das Geheimnis zu den Prüfern bringen, dann aktivieren. Tokens des Schlüssels davor gelten bis zu ihrem Ablauf.',
      'does.active':
        'Neue Tokens entstehen mit ihm. Wenn ein anderer an seine Stelle tritt, geht kein ausgegebenes Token verloren.',
      'does.previous':
        'Mit ihm entstehen keine neuen Tokens. Er prüft noch, bis sein letztes Token abgelaufen ist.',
      'does.retired': 'Signet weist Tokens von ihm ab.',
      rotate: 'Jetzt wechseln',
      rotateTitle: 'Den nächsten Schlüssel jetzt veröffentlichen?',
      'rotateConsequence.access':
        'Der nächste Schlüssel steht von jetzt an im Schlüsselsatz und signiert, sobald jeder Prüfer ihn kennen kann; kein Token geht verloren. Ein Prüfer, der einen Schlüssel für immer bekommen hat, braucht den neuen.',
      'rotateConsequence.hmac':
        'Ein neues Geheimnis entsteht und wird einmal gezeigt. Für Tokens ändert sich nichts, bis der neue Schlüssel aktiviert wird.',
      'rotateConsequence.refresh':
        'Der nächste Schlüssel übernimmt in wenigen Minuten, wenn jeder Knoten von Signet ihn kennt; kein Token geht verloren.',
      rotated: 'Der nächste Schlüssel ist veröffentlicht.',
      activate: 'Aktivieren',
      activateTitle: 'Diesen Schlüssel jetzt aktivieren?',
      'activateConsequence.access':
        'Neue Tokens entstehen sofort mit ihm. Prüfer, die sich einen älteren Schlüsselsatz merken, weisen seine Tokens ab, bis sie wieder fragen.',
      'activateConsequence.hmac':
        'Neue Tokens entstehen sofort mit ihm. Prüfer, die sein Geheimnis noch nicht haben, weisen sie ab.',
      'activateConsequence.refresh':
        'Neue Refresh-Tokens entstehen sofort mit ihm. Die ausgegebenen bleiben gültig.',
      activated: 'Der Schlüssel ist aktiv.',
      revoke: 'Widerrufen',
      revokeTitle: 'Diesen Schlüssel widerrufen?',
      revokeConsequence: (sessions, tokens) =>
        `Für einen Schlüssel, den vielleicht jemand anders hat: Jeder Knoten von Signet weist ihn sofort und für immer ab. Sitzungen, die enden: ${sessions}. Access-Tokens, die abgewiesen werden: höchstens ${tokens}.`,
      revokeSigns: 'Ein anderer Schlüssel tritt sofort an seine Stelle.',
      revokeVerifiers:
        'Anwendungen, die selbst prüfen, nehmen seine Tokens, bis sie wieder nach dem Schlüsselsatz fragen.',
      revokeHmac:
        'Dienste, die sein Geheimnis haben, nehmen damit signierte Tokens an, bis sie das neue verwenden.',
      revokedTitle: 'Der Schlüssel ist widerrufen',
      revokedText: (sessions, tokens) =>
        `Sitzungen, die zu Ende sind: ${sessions}. Access-Tokens, die jetzt abgewiesen werden: höchstens ${tokens}.`,
      revokedVerifiers: (until) =>
        `Anwendungen, die selbst prüfen, nehmen seine Tokens vielleicht noch bis ${until}. Wo das zu lange ist, hilft ein Neustart.`,
      sharedSecret: 'Das Geheimnis des HMAC-Schlüssels',
      retired: (count) => `Ausgeschiedene Schlüssel: ${count}`,
      kid: 'Schlüssel-Id (kid)',
      algorithm: 'Algorithmus',
      retiredAt: 'Ausgeschieden',
      reason: 'Warum',
      'reason.rotated': 'sein letztes Token ist abgelaufen',
      'reason.replaced': 'Einstellungen wurden geändert, bevor er signierte',
      'reason.switched-off': 'Refresh-Tokens werden nicht mehr verschlüsselt',
      'reason.compromised': 'er wurde widerrufen',
      keySet: 'Schlüsselsatz',
      keySetText: 'Womit Anwendungen prüfen (JWKS). Jeder darf ihn lesen.',
      keySetEmpty: 'Der Schlüsselsatz ist leer: HMAC-Schlüssel haben keinen öffentlichen Teil.',
      keySetHidden:
        'Der Namensraum ist gesperrt: Niemand bekommt seinen Schlüsselsatz, bis er freigegeben wird.',
      openKeySet: 'Schlüsselsatz öffnen',
      copyAddress: 'Adresse kopieren',
      copyKeySet: 'Schlüsselsatz kopieren',
    },
  },
);
