import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The tracker for pages: as a module, or as a script that gives the page `vitrine.createTracker`. */
export async function buildTracker(outfile: string, format: 'esm' | 'iife'): Promise<void> {
  await build({
    entryPoints: [fromRoot('sdk/tracker/tracker.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format,
    ...(format === 'iife' ? { globalName: 'vitrine' } : {}),
    logLevel: 'warning',
  });
}

/** What the package `@vitrine/sdk` carries, into its `dist` or another folder. */
export async function buildSdk(directory: string = fromRoot('sdk/dist')): Promise<void> {
  await build({
    entryPoints: [fromRoot('sdk/client/client.ts')],
    outfile: join(directory, 'client.js'),
    bundle: true,
    platform: 'neutral',
    target: 'es2024',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  await buildTracker(join(directory, 'tracker.js'), 'esm');
  await buildTracker(join(directory, 'tracker.global.js'), 'iife');
  const types = ['-p', fromRoot('sdk'), '--noEmit', 'false', '--emitDeclarationOnly', '--declaration'];
  await promisify(execFile)(fromRoot('node_modules/.bin/tsc'), [...types, '--outDir', directory]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSdk();
