import { join } from 'node:path';
import { build } from 'esbuild';
import { aliasesWithoutCache, bundleAliases } from '../../../lib/constructs/bundle-aliases.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

/** Bundles a handler as the functions are bundled for deployment, and tells the file. */
export async function bundleHandler(
  name: string,
  directory: string,
  { cached = false }: { readonly cached?: boolean } = {},
): Promise<string> {
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
    alias: { ...(cached ? bundleAliases : aliasesWithoutCache) },
    // Beside the bundle, as when deployed.
    sourcemap: true,
    sourcesContent: false,
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  return outfile;
}
