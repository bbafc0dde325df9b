import angular from 'angular-eslint';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { layers } from './scripts/imports.mjs';

/** One zone per layer. Specs may set up what they need from any of them. */
const layerZones = layers.slice(0, -1).map((layer, at) => ({
  target: `./apps/api/src/${layer}/**/!(*.spec|*.testing).ts`,
  from: layers.slice(at + 1).map((above) => `./apps/api/src/${above}`),
  message: `${layer}/ is below this layer.`,
}));

/** The borders of the house: arrows never turn back (docs/architecture.md). */
const borders = [
  ...layerZones,
  { target: './libs/database', from: ['./apps', './libs/client', './e2e'] },
  { target: './libs/client', from: ['./apps', './libs/database', './e2e'] },
  { target: './apps/api', from: ['./apps/admin', './libs/client', './e2e'] },
  { target: './apps/admin', from: ['./apps/api', './libs/database', './e2e'] },
  { target: './e2e', from: ['./apps', './libs/database'] },
];

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'data/**',
      'coverage/**',
      '**/generated/**',
      'e2e/clients/openapi/programs/**',
      '.angular/**',
    ],
  },
  // A key that stands twice in an object switches a rule off without a word.
  { files: ['**/*.js', '**/*.mjs'], rules: { 'no-dupe-keys': 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.js'],
          extensionAlias: { '.js': ['.ts', '.js'] },
          conditionNames: ['source', 'types', 'import', 'node', 'default'],
        }),
      ],
    },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', { max: 400, skipComments: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      'import-x/no-restricted-paths': ['error', { zones: borders }],
      'import-x/no-cycle': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'typeorm',
              importNames: ['In'],
              message:
                'Use Any: In needs a parameter for each value, and a statement has at most 65,535.',
            },
            {
              name: '@nestjs/common',
              importNames: ['Ip'],
              message: 'It is the peer, which may be a proxy. Use ClientAddress.',
            },
          ],
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      // Taking members out of an object by naming them is how the others are kept.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description' },
      ],
      // DTOs and rows are classes for their decorators' sake; services hand on plain objects of the same
      // shape, and the response interceptor makes the instance.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // Nest modules are classes with a decorator and no members.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['apps/admin/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    languageOptions: {
      parserOptions: {
        projectService: false,
        project: './apps/admin/tsconfig.spec.json',
      },
    },
    rules: {
      '@angular-eslint/component-selector': [
        'error',
        { type: 'element', prefix: 'app', style: 'kebab-case' },
      ],
      '@angular-eslint/component-class-suffix': 'off',
      '@angular-eslint/directive-class-suffix': 'off',
      // Signal inputs that carry a choice of types need it; empty component classes are Angular's way.
      '@typescript-eslint/no-extraneous-class': 'off',
      // A validator is a function of Angular's, handed on unbound.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['apps/admin/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    files: ['**/*.spec.ts', 'e2e/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 600, skipComments: true }] },
  },
);
