import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the bundled model host lies: inside the repository, so that `onnxruntime-node` resolves beside it. */
export const servingBundlePath = fromRoot('dist/serving/main.mjs');

/** Bundles the model host into one file; all but the native runtime, whose binaries cannot be bundled, is in it. */
export async function buildServing(
  outfile: string = servingBundlePath,
  entryPoint = 'serving/main.ts',
): Promise<string> {
  await build({
    entryPoints: [fromRoot(entryPoint)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external: ['onnxruntime-node'],
    sourcemap: 'linked',
    logLevel: 'warning',
    // CommonJS packages in the bundle call require() for Node's own modules, which an ES module does not have.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}
