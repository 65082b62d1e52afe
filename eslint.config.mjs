// One tool formats and lints: `npx eslint --fix .` puts everything in form. The language subset that every engine
// understands stands in scripts/subset.mjs, which the test of the written-out bundle reads too.
import stylistic from '@stylistic/eslint-plugin'
import tseslint from 'typescript-eslint'
import postern from './scripts/lint-rules.mjs'
import { restricted } from './scripts/subset.mjs'

const COLUMNS_MAX = 120

const core = ['src/**/*.ts']
/** Runs on every engine too, but may use strings, regular expressions and JSON where its engine has them. */
const everyEngine = [
  'boards/device/**/*.ts', 'host-sim/world/{clock,connection,responses,world}.ts', 'test/vectors/**/*.ts',
  'test/run-vectors.ts', 'test/vector-scripts.ts', 'test/vector-documents.ts',
  'host-sim/{nor-chip,bad-sectors,weak-cells,xorshift}.ts', 'boards/moddable/file-flash.ts',
  'test/cuts/{course,file-chip,memory-files,scene,sweep,works}.ts', 'test/flash/{ram-scene,sparse-flash}.ts',
  'test/ports/{agent,commands,frames,subject}.ts',
]

const format = {
  '@stylistic/array-bracket-spacing': 'error',
  '@stylistic/arrow-spacing': 'error',
  '@stylistic/block-spacing': 'error',
  '@stylistic/brace-style': ['error', '1tbs', { allowSingleLine: true }],
  '@stylistic/comma-dangle': ['error', 'always-multiline'],
  '@stylistic/comma-spacing': 'error',
  '@stylistic/eol-last': 'error',
  '@stylistic/function-call-spacing': 'error',
  '@stylistic/indent': ['error', 2, { SwitchCase: 1, ignoredNodes: ['TemplateLiteral *', 'ConditionalExpression'] }],
  '@stylistic/key-spacing': 'error',
  '@stylistic/keyword-spacing': 'error',
  '@stylistic/max-len': ['error', {
    code: COLUMNS_MAX,
    ignoreComments: true,
    ignoreRegExpLiterals: true,
    ignoreStrings: true,
    ignoreTemplateLiterals: true,
  }],
  '@stylistic/member-delimiter-style': ['error', {
    multiline: { delimiter: 'none' }, singleline: { delimiter: 'semi', requireLast: false },
  }],
  '@stylistic/no-extra-semi': 'error',
  '@stylistic/no-mixed-spaces-and-tabs': 'error',
  '@stylistic/no-multi-spaces': ['error', { ignoreEOLComments: true }],
  '@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxBOF: 0, maxEOF: 0 }],
  '@stylistic/no-tabs': 'error',
  '@stylistic/no-trailing-spaces': 'error',
  '@stylistic/object-curly-spacing': ['error', 'always'],
  '@stylistic/padded-blocks': ['error', 'never'],
  '@stylistic/quote-props': ['error', 'as-needed'],
  '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'always' }],
  '@stylistic/semi': ['error', 'never'],
  '@stylistic/space-before-blocks': 'error',
  '@stylistic/space-before-function-paren': ['error', {
    anonymous: 'always', named: 'never', asyncArrow: 'always',
  }],
  '@stylistic/space-in-parens': 'error',
  '@stylistic/space-infix-ops': 'error',
  '@stylistic/spaced-comment': ['error', 'always', { block: { balanced: true } }],
  '@stylistic/template-curly-spacing': 'error',
  '@stylistic/type-annotation-spacing': 'error',
}

const sense = {
  'default-case-last': 'error',
  eqeqeq: 'error',
  'no-constant-binary-expression': 'error',
  'no-empty': 'error',
  'no-fallthrough': 'error',
  'no-self-compare': 'error',
  'no-template-curly-in-string': 'error',
  'no-unreachable-loop': 'error',
  'no-unused-labels': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
}

const types = {
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
  '@typescript-eslint/consistent-type-imports': ['error', {
    disallowTypeAnnotations: false, fixStyle: 'inline-type-imports',
  }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
}

export default tseslint.config(
  { ignores: ['dist/', '.cache/', '**/node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.mts', '**/*.js'],
    languageOptions: { parser: tseslint.parser, ecmaVersion: 2023, sourceType: 'module' },
    plugins: { '@stylistic': stylistic, '@typescript-eslint': tseslint.plugin, postern },
    rules: { ...format, ...sense },
  },
  { files: ['**/*.ts'], rules: types },
  {
    files: everyEngine,
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      'postern/no-array-length': 'error',
      'postern/no-typed-slice': 'error',
      'no-restricted-syntax': ['error', ...restricted('engine')],
      'postern/no-loop-capture': 'error',
    },
  },
  {
    files: core,
    languageOptions: { parserOptions: { project: './src/tsconfig.json' } },
    rules: {
      'no-restricted-syntax': ['error', ...restricted('engine', 'core')],
      'postern/import-direction': 'error',
      'postern/known-globals': 'error',
      'postern/module-constants': 'error',
      'postern/no-array-length': 'error',
      'postern/no-dynamic-key': 'error',
      'postern/no-loop-capture': 'error',
      'postern/no-string-index': 'error',
      'postern/no-typed-slice': 'error',
    },
  },
)
