import { describe, expect, it } from 'vitest';
import { readLanguages } from './messages.mjs';

/** Phrases that readers stumbled over, and what to write instead. */
const phrases = {
  en: [
    [
      /\b(whoever|nobody|somebody)\b|\bwho (does|guesses|learns)\b/i,
      'a noun, such as “anyone with the password”',
    ],
    [/\b(is|are|was|were) made\b|^made$/i, 'created'],
    [/\bbuys?\b/i, 'is exchanged for, gets'],
    [
      /\b(those that are out|stays? good|not good|worth nothing|works? no more|stops to)\b/i,
      'stays valid, no longer works, stops working',
    ],
    [
      /\b(takes?|taken|put) (\w+ )?(out|away|into)\b|\bswitched (on|off)\b/i,
      'remove, delete, add, enable, disable',
    ],
    [
      /\b(anew|meanwhile|by itself|at once)\b/i,
      'again, in the meantime, automatically, immediately',
    ],
    [
      /\bbegun by\b|\bsession (lives|goes on)\b|\blive sessions?\b/i,
      'subject, is active, active session',
    ],
    [
      /\b(is|was) (heard|told)\b|\bstands? in\b|\bwritten down\b/i,
      'accepted, notified, appears in, recorded',
    ],
    [/\bleft empty\b|^such as\b|\bwith blanks\b/i, 'Default: …, For example …, Space-separated'],
    [/\b(characters|passkeys|sessions|letters) at most\b|^at most\b/i, 'up to …'],
    [/\b(happened|done by|proven|program)\b/i, 'event, actor, verified, user agent'],
    [
      /^[Tt]he [\w ]+ (is|are) (created|deleted|saved|removed|revoked|added|set|ended)\.$/,
      '“User created.”',
    ],
    [/\bIds?\b/, 'ID'],
  ],
  de: [
    [/Verwalter|Erneuerungstoken|Zugriffstoken/, 'Administrator, Refresh-Token, Access-Token'],
    [/Empfänger|Protokoll\b|Schlüssel(satz|menge)/, 'Audience, Audit-Log, Key Set'],
    [
      /Neu lesen|Lebende|Was damit geschah|Schonfrist/,
      'Aktualisieren, Aktive Sitzungen, Verlauf, Toleranzzeit',
    ],
    [/\b(weg|heraus)(genommen|nehmen)\b/, 'entfernen, zurücksetzen, entziehen'],
    [/\b(ist|sind|wird) gemacht\b|\bmachen\b/, 'anlegen, erstellen'],
    [/\bniemand\b|\bWer (das|nach|den|die|darin)\b/i, 'ein Substantiv'],
    [/\b(Noch einmal versuchen|Erneut anmelden|Von vorn beginnen)\./, 'die Sie-Form'],
    [/Access Token|Refresh Token|API Schlüssel/, 'mit Bindestrich'],
  ],
};

describe('the words of the console', () => {
  it.each(Object.entries(readLanguages()))('are those of the field: %s', (language, features) => {
    const found = Object.entries(features).flatMap(([feature, texts]) =>
      Object.entries(texts).flatMap(([key, text]) =>
        phrases[language]
          .filter(([phrase]) => phrase.test(text))
          .map(([, instead]) => `${feature}.${key}: “${text}” → ${instead}`),
      ),
    );
    expect(found).toEqual([]);
  });
});
