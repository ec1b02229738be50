import { describe, expect, test } from '@jest/globals';
import prod from '../../../config/prod.ts';
import { parseConfig } from '../../../lib/config.ts';
import { runsAMonth, scheduledLoad } from '../../../local/cost/scheduled.ts';

describe('a schedule', () => {
  test.each([
    ['rate(1 day)', 365 / 12],
    ['rate(12 hours)', 365 / 6],
    ['rate(30 minutes)', 1460],
    ['cron(30 2 * * ? *)', 365 / 12],
    ['cron(0 0/6 * * ? *)', (4 * 365) / 12],
    ['cron(0,30 8-17 ? * MON-FRI *)', (20 * 261) / 12],
    ['cron(0 4 1,15 * ? *)', 2],
    ['cron(0 4 1 JAN,JUL ? *)', 2 / 12],
  ])('%s comes due so often a month', (expression, times) => {
    expect(runsAMonth(expression)).toBeCloseTo(times, 10);
  });

  test.each(['cron(0 4 L * ? *)', 'cron(0 25 * * ? *)', 'cron(0 4 ? * MON#1 *)', 'daily'])(
    '%s is not guessed at',
    (expression) => {
      expect(() => runsAMonth(expression)).toThrow(`${expression} comes due`);
    },
  );
});

describe('a month of an environment', () => {
  const monthOf = (given: Partial<typeof prod> & { drift?: object; lists?: object; maintenance?: object }) =>
    scheduledLoad(parseConfig({ ...prod, ...given }, {}));

  test('has what it schedules', () => {
    const load = monthOf({
      drift: { retraining: { everyDays: 10 } },
      lists: { schedule: 'rate(12 hours)' },
      maintenance: { schedule: 'cron(30 2 ? * SUN *)' },
    });
    expect(load.trainings).toBeCloseTo(365 / 12 / 10);
    expect(load.refreshes).toBeCloseTo(365 / 6);
    expect(load.upkeeps).toBeCloseTo(52 / 12);
  });

  test('has no more trainings than it lets start by themselves, and none where nothing is scheduled', () => {
    expect(monthOf({ drift: { retraining: { everyDays: 1, mostAMonth: 3 } } }).trainings).toBe(3);
    const unscheduled = { drift: { retraining: { reasons: ['drift'] } }, lists: { schedule: 'off' } };
    expect(monthOf(unscheduled)).toMatchObject({ trainings: 0, refreshes: 0 });
  });
});
