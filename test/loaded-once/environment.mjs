import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

const kept = new Map();

/**
 * Gives tests the `require` of the worker itself, for `./transform.mjs`: what it loads is loaded once a worker and not
 * anew for each file of tests. Without it, loading the CDK took more than half of the time of the tests of `lib/`.
 * Also gives them texts by key that all files of a worker share, as what takes long to make is asked for by many.
 */
export default class LoadedOnceEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global[Symbol.for('vitrine.loaded-once')] = createRequire(import.meta.url);
    this.global[Symbol.for('vitrine.kept')] = kept;
  }
}
