import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RunJobs } from '../../../lambdas/domain/ports/run-jobs.ts';

/** What all jobs of runs must do. @param make run `a` whose holdout fit has ended, with a log, and whose evaluation goes on */
export function runJobsContract(name: string, make: () => Promise<RunJobs>): void {
  describe(`${name} as the jobs of runs`, () => {
    let jobs: RunJobs;
    beforeEach(async () => {
      jobs = await make();
    });

    test('tells those that a run has come to, in their order', async () => {
      expect(await jobs.of('a')).toMatchObject([
        {
          name: 'test-a-holdout',
          kind: 'training',
          state: 'succeeded',
          instanceType: 'ml.m5.large',
          instances: 1,
          seconds: 60,
          metrics: { fit_seconds: 57.5 },
        },
        { name: 'test-a-evaluate', kind: 'processing', state: 'running', seconds: 30 },
      ]);
      expect(await jobs.of('none')).toEqual([]);
    });

    test('reads the end of a log, and none where there is none', async () => {
      const [holdout, evaluate] = await jobs.of('a');
      if (holdout === undefined || evaluate === undefined) throw new Error('there are two');
      expect(await jobs.logTail(holdout, 2)).toEqual(['fitted', '[metric] fit_seconds=57.5']);
      expect(await jobs.logTail(evaluate, 2)).toEqual([]);
    });

    test('stops what goes on, and nothing else', async () => {
      await jobs.stop('a');
      expect((await jobs.of('a')).map(({ state }) => state)).toEqual(['succeeded', 'stopped']);
    });
  });
}
