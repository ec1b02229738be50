import { expect, test } from '@jest/globals';

import { listsSchema } from '../../lib/lists-config.ts';

test('lists are made anew daily and stay for two weeks, where nothing else is said', () => {
  expect(listsSchema.parse({})).toEqual({ schedule: 'rate(1 day)', keptDays: 14 });
});

test('without a schedule lists stay for longer, or as long as is said', () => {
  expect(listsSchema.parse({ schedule: 'off' })).toEqual({ schedule: 'off', keptDays: 90 });
  expect(listsSchema.parse({ schedule: 'off', keptDays: 7 }).keptDays).toBe(7);
});

test.each(['off', 'rate(1 hour)', 'rate(12 hours)', 'rate(30 minutes)', 'cron(0 4 * * ? *)'])(
  'EventBridge takes %s',
  (schedule) => {
    expect(listsSchema.parse({ schedule }).schedule).toBe(schedule);
  },
);

test.each(['daily', 'rate(1 days)', 'rate(2 day)', 'rate(0 days)', 'cron(0 4 * * *)', 'rate(1 day) ', ''])(
  'a schedule %j that EventBridge would refuse is refused here, with one that it takes',
  (schedule) => {
    expect(listsSchema.safeParse({ schedule }).error?.message).toContain("must be such as 'rate(1 day)'");
  },
);
