import { readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { root } from './setup.mjs';

/** Where translators work: a folder for each language, a JSON file for each feature. */
export const i18n = join(root, 'apps/admin/src/i18n');

/** The language whose keys and parameters the others follow. */
export const source = 'en';

/** Files whose keys are codes and sentences of the server, which no screen names. */
export const isServerFile = (feature) => feature.startsWith('server-');

/** The element types of a parsed ICU message that have a parameter. */
const NUMBER = 2;
const SELECT = 5;
const PLURAL = 6;
const TAG = 8;
const PARAMETERS = new Set([1, NUMBER, 3, 4, SELECT, PLURAL]);

/** @returns {Record<string, Record<string, Record<string, string>>>} texts by language, feature and key */
export function readLanguages() {
  const languages = readdirSync(i18n).filter((name) => name !== 'generated');
  return Object.fromEntries(languages.map((language) => [language, featuresOf(language)]));
}

function featuresOf(language) {
  const files = readdirSync(join(i18n, language)).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, -'.json'.length),
      JSON.parse(readFileSync(join(i18n, language, file), 'utf8')),
    ]),
  );
}

/** Every part of a message, also those within its plural and select options. */
export function partsOf(text) {
  const inside = (elements) =>
    elements.flatMap((element) => [
      element,
      ...Object.values(element.options ?? {}).flatMap(({ value }) => inside(value)),
    ]);
  return inside(new IntlMessageFormat(text, source, undefined, { ignoreTag: true }).getAst());
}

/** @returns {Record<string, string>} the TypeScript type of each parameter, in the order of their names */
export function parametersOf(text) {
  if (!text.includes('{')) return {};
  const types = {};
  for (const part of partsOf(text)) {
    if (part.type === TAG) throw new Error(`A message has no tags: ${text}`);
    if (PARAMETERS.has(part.type)) types[part.value] = narrower(types[part.value], typeOf(part));
  }
  return Object.fromEntries(Object.entries(types).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function typeOf({ type, options }) {
  if (type === NUMBER || type === PLURAL) return 'number';
  if (type !== SELECT) return 'string | number';
  const cases = Object.keys(options).filter((name) => name !== 'other');
  return cases.every((name) => name === 'true' || name === 'false') ? 'boolean' : 'string';
}

const narrower = (one, other) => (one === undefined || one === 'string | number' ? other : one);

/** @returns {Map<string, string>} the generated files by their path below `i18n/generated` */
export function generatedFiles() {
  const languages = readLanguages();
  const files = new Map([['messages.ts', typesOf(languages[source])]]);
  for (const [language, features] of Object.entries(languages))
    files.set(`${language}.ts`, moduleOf(language, Object.keys(features)));
  return files;
}

const head = '// Written by `npm run messages` from the JSON files in i18n/. Do not edit.\n';

function typesOf(features) {
  const screens = Object.entries(features).filter(([feature]) => !isServerFile(feature));
  const members = screens.map(([feature, texts]) => {
    const lines = Object.entries(texts).map(([key, text]) => {
      const parameters = Object.entries(parametersOf(text)).map(
        ([name, type]) => `${name}: ${type}`,
      );
      const type =
        parameters.length > 0 ? `(values: { ${parameters.join('; ')} }) => string` : 'string';
      return `    readonly ${JSON.stringify(key)}: ${type};\n`;
    });
    return `  readonly ${JSON.stringify(feature)}: {\n${lines.join('')}  };\n`;
  });
  return `${head}export interface FeatureMessages {\n${members.join('')}}\n`;
}

function moduleOf(language, features) {
  const names = features.map((feature) => [
    feature,
    feature.replace(/-(\w)/g, (_all, letter) => letter.toUpperCase()),
  ]);
  const imports = names.map(
    ([feature, name]) => `import ${name} from '../${language}/${feature}.json';\n`,
  );
  const members = names.map(([feature, name]) => `  ${JSON.stringify(feature)}: ${name},\n`);
  return `${head}${imports.join('')}\nexport const features = {\n${members.join('')}};\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(join(i18n, 'generated'), { recursive: true });
  for (const [file, text] of generatedFiles()) writeFileSync(join(i18n, 'generated', file), text);
}
