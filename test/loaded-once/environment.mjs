import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Gives tests the `require` of the worker itself, for `./transform.mjs`: what it loads is loaded once a worker and not
 * anew for each file of tests. Without it, loading the CDK took more than half of the time of the tests of `lib/`.
 */
export default class LoadedOnceEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global[Symbol.for('vitrine.loaded-once')] = createRequire(import.meta.url);
  }
}
