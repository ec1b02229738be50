import { expect, test } from '@jest/globals';
import { gte } from '../../../lambdas/runtime/no-semver.ts';

test('whoever traces version 2 of the AWS SDK is told to use version 3', () => {
  expect(gte).toThrow('use a client of version 3');
});
