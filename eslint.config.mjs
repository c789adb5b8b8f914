/**
 * What the compiler cannot see: promises that nobody waits for, types that were imported as values, words that are
 * globals by accident, and a few habits of this project, each with its reason.
 */

import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** `closed`, `name`, `status`… compile in any file that has DOM or worker types; they never mean what the author meant. */
const accidentalGlobals = [
  'name',
  'length',
  'status',
  'event',
  'closed',
  'origin',
  'parent',
  'top',
  'self',
  'close',
  'stop',
  'print',
  'find',
];

const bufferOfAView = {
  selector: "MemberExpression[property.name='buffer'][computed=false]",
  message: 'The buffer behind a view is larger than the view: take bytes through src/base/bytes.ts.',
};

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', '.tools/', '.vscode-test/', 'samples/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'media/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        // One program for everything: five take twice as long. `tsc -b` holds each part to its own libraries.
        project: ['./tsconfig/lint.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A method that answers a promise because its interface does need not wait for anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/max-params': 'off',
      'max-params': ['error', 4],
      'no-restricted-globals': ['error', ...accidentalGlobals],
      'no-restricted-syntax': ['error', bufferOfAView],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/base/clock.ts',
      'src/virtual-board/virtual-clock.ts',
      'src/main-*.ts',
      'src/platform/**',
      'src/usbip/**',
      'src/cli/**',
      'src/extension/**',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...accidentalGlobals,
        ...['setTimeout', 'setInterval', 'Date', 'performance'].map((name) => ({
          name,
          message: 'The core takes its time from the clock it is given.',
        })),
      ],
    },
  },
  { files: ['src/base/bytes.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    ignores: ['media/**'],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node },
  },
);
