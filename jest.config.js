/** What is costly to load and keeps no state that tests could share. */
const loadedOnce = '(aws-cdk-lib|constructs|cdk-nag|cdk-monitoring-constructs)';

/** @type {import('jest').Config} */
const base = {
  testEnvironment: '<rootDir>/test/loaded-once/environment.mjs',
  transformIgnorePatterns: [`/node_modules/(?!${loadedOnce}/)`],
  transform: {
    [`/node_modules/${loadedOnce}/.+\\.js$`]: '<rootDir>/test/loaded-once/transform.mjs',
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
      },
    ],
  },
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: [
    '<rootDir>/cdk.out',
    '<rootDir>/dist',
    '<rootDir>/.vitrine',
    '<rootDir>/training',
    '\\.venv',
  ],
};

export default {
  // Against what never ends. How long a test may take is no test's matter: machines differ, and are busy.
  testTimeout: 60_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/test/integ/'],
    },
    { ...base, displayName: 'integ', testMatch: ['<rootDir>/test/integ/**/*.test.ts'] },
  ],
};
