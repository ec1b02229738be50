import { join } from 'node:path';
import { build } from 'esbuild';

const repository = join(import.meta.dirname, '..', '..', '..');

/** Bundles a handler as the functions are bundled for deployment, and tells the file. */
export async function bundleHandler(name: string, directory: string): Promise<string> {
  const outfile = join(directory, `${name}.mjs`);
  await build({
    entryPoints: [join(repository, 'lambdas/handlers', `${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(repository, 'lambdas/runtime/lambda-credentials.ts'),
      'cls-hooked/context': join(repository, 'lambdas/runtime/trace-context.ts'),
      semver: join(repository, 'lambdas/runtime/no-semver.ts'),
    },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  return outfile;
}
