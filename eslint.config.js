import svelte from 'eslint-plugin-svelte'
import tseslint from 'typescript-eslint'

// Time, randomness and ids come in as arguments: that is what lets a past flood replay in milliseconds.
const pureStages = [
  'ingest',
  'feeds',
  'forecast',
  'evaluate',
  'decide',
  'audience',
  'fanout',
  'plan',
  'prove',
  'flow',
  'cap',
  'model',
]

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'dist',
      '.tocsin',
      '.wrangler',
      'ci-output',
      '**/*.svelte',
      'deploy/workerd/*.js',
      'deploy/cli/ensure-installed.mjs',
      'console/public/**',
    ],
  },
  ...tseslint.configs.strict,
  ...svelte.configs['flat/base'],
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': ['error', { allow: ['error', 'warn'] }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    },
  },
  {
    files: ['worker/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A lost promise is a lost alert.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: pureStages.map((stage) => `worker/${stage}/**/*.ts`),
    rules: {
      'no-restricted-globals': ['error', 'fetch', 'setTimeout', 'setInterval', 'crypto'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take `now` as an argument.' },
        { object: 'Math', property: 'random', message: 'Take randomness as an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Take `now` as an argument.' },
      ],
    },
  },
  { files: ['console/**/*.svelte.ts'], languageOptions: { parser: tseslint.parser } },
  { files: ['deploy/**/*.ts', 'tests/**/*.ts'], rules: { 'no-console': 'off' } },
)
