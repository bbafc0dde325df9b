import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  generatedFiles,
  i18n,
  isServerFile,
  parametersOf,
  partsOf,
  readLanguages,
  source,
} from './messages.mjs';
import { root } from './setup.mjs';

const languages = readLanguages();
const all = Object.entries(languages);
const others = all.filter(([language]) => language !== source);

/** The messages that screens name. */
function messagesOf(features) {
  return Object.entries(features)
    .filter(([feature]) => !isServerFile(feature))
    .flatMap(([feature, texts]) =>
      Object.entries(texts).map(([key, text]) => ({ at: `${feature}.${key}`, feature, key, text })),
    );
}

const named = messagesOf(languages[source]);

describe('the languages of the console', () => {
  it('are in the types and imports that `npm run messages` writes', () => {
    for (const [file, text] of generatedFiles())
      expect(readFileSync(join(i18n, 'generated', file), 'utf8'), file).toBe(text);
  });

  it.each(others)('have the messages of English and no others: %s', (_language, features) => {
    const places = messagesOf(features).map(({ at }) => at);
    expect(places.sort()).toEqual(named.map(({ at }) => at).sort());
  });

  it.each(others)('use the parameters that English uses: %s', (_language, features) => {
    for (const { at, feature, key, text } of named)
      expect(parametersOf(features[feature][key]), at).toEqual(parametersOf(text));
  });

  it.each(all)(
    'have no empty text, and none with blanks at its ends: %s',
    (_language, features) => {
      const texts = Object.values(features).flatMap((feature) => Object.values(feature));
      expect(texts.filter((text) => text === '' || text.trim() !== text)).toEqual([]);
    },
  );

  it.each(all)('have the plural forms of the language: %s', (language, features) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const { at, text } of messagesOf(features))
      for (const { pluralType, options } of partsOf(text))
        if (pluralType === 'cardinal')
          expect(
            Object.keys(options)
              .filter((form) => !/^=\d+$/.test(form))
              .sort(),
            at,
          ).toEqual([...forms].sort());
  });

  it.each(all)('count in plural forms: %s', (_language, features) => {
    const counts = /\{(sessions|tokens|members|users|groups|rows|count|shown)\} \p{L}/u;
    const wrong = messagesOf(features).filter(({ text }) => counts.test(withoutPlurals(text)));
    expect(wrong.map(({ at }) => at)).toEqual([]);
  });
});

/** A message without its plural parts, which may contain a number before a noun. */
function withoutPlurals(text) {
  let depth = 0;
  let plain = '';
  for (const [part] of text.matchAll(/\{\w+, plural,|[{}]|[^{}]+/g)) {
    if (part.endsWith('plural,') || (part === '{' && depth > 0)) depth += 1;
    else if (part === '}' && depth > 0) depth -= 1;
    else if (depth === 0) plain += part;
  }
  return plain;
}

describe('every message', () => {
  const app = join(root, 'apps/admin/src/app');
  const sources = globSync('**/*.{ts,html}', { cwd: app }).map((file) => ({
    file,
    text: readFileSync(join(app, file), 'utf8'),
  }));

  /** The sources that name a feature, with their templates, and what else is in their folders. */
  function sourcesOf(feature) {
    const names = new RegExp(`(ofFeature|messageText)\\(\\s*'${feature}'|feature: '${feature}'`);
    const users = sources.filter(({ text }) => names.test(text));
    const folders = new Set(users.map(({ file }) => dirname(file)));
    return {
      direct: users.map(({ file, text }) => text + templateOf(file)).join('\n'),
      folder: sources.filter(({ file }) => folders.has(dirname(file))).map(({ text }) => text),
    };
  }

  const templateOf = (file) =>
    sources.find((other) => other.file === file.replace(/\.ts$/, '.html'))?.text ?? '';

  /** Labels of fields: `Edits` reads them by the name of the field. */
  const fields = new Set(['users.passwordImported']);

  it('is shown by a screen', () => {
    const unused = [...new Set(named.map(({ feature }) => feature))]
      .filter((feature) => feature !== 'audit-actions')
      .flatMap((feature) => {
        const { direct, folder } = sourcesOf(feature);
        return named
          .filter((message) => message.feature === feature && !fields.has(message.at))
          .filter(({ key }) => {
            const quoted = `'${key}'`;
            const built = `\`${key.split('.')[0]}.\${`;
            if (folder.some((text) => text.includes(quoted))) return false;
            return key.includes('.')
              ? !direct.includes(built)
              : !new RegExp(`\\b${key}\\b`).test(direct);
          });
      });
    expect(unused.map(({ at }) => at)).toEqual([]);
  });

  it('of an audit action names an action of the API', () => {
    const { components } = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8'));
    const actions = components.schemas.AuditAction.enum;
    expect(Object.keys(languages[source]['audit-actions']).sort()).toEqual([...actions].sort());
  });
});
