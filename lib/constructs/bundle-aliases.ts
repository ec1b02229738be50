import { join } from 'node:path';

const runtime = join(import.meta.dirname, '..', '..', 'lambdas', 'runtime');

/** What the bundler of the functions puts in the place of which module; each replacement says why. */
export const bundleAliases: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': join(runtime, 'lambda-credentials.ts'),
  '@smithy/core/event-streams': join(runtime, 'no-event-streams.ts'),
  'cls-hooked/context': join(runtime, 'trace-context.ts'),
  'node:fs': join(runtime, 'node-fs.cjs'),
  // An alias is one of what lies below a module too.
  'node:fs/promises': 'fs/promises',
  'node:http': join(runtime, 'node-http.cjs'),
  semver: join(runtime, 'no-semver.ts'),
};

/** The same of functions where the environment has no online cache. */
export const aliasesWithoutCache: Readonly<Record<string, string>> = {
  ...bundleAliases,
  '#online-cache': join(runtime, '..', 'adapters', 'no-online-cache.ts'),
};
