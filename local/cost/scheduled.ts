import type { EnvironmentConfig } from '../../lib/config.ts';
import { Failure } from '../cli/failure.ts';
import { HOURS, type Load } from './load.ts';

/** What a month has of that the configuration schedules; options say otherwise. */
export function scheduledLoad({
  drift: { retraining },
  lists,
  maintenance,
}: EnvironmentConfig): Pick<Load, 'trainings' | 'refreshes' | 'upkeeps'> {
  const byTheDay = HOURS / 24 / retraining.everyDays;
  return {
    trainings: retraining.reasons.includes('schedule') ? Math.min(byTheDay, retraining.mostAMonth) : 0,
    refreshes: lists.schedule === 'off' ? 0 : runsAMonth(lists.schedule),
    upkeeps: runsAMonth(maintenance.schedule),
  };
}

const HOURS_OF: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };
/** One without a leap day; its months are 730 hours long on average. */
const YEAR = 2027;
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/**
 * How often an expression of EventBridge comes due in a month.
 * @throws {Failure} for what is not a rate or a list of times
 */
export function runsAMonth(expression: string): number {
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (every !== undefined) return HOURS / (Number(every) * (HOURS_OF[unit] ?? NaN));
  const [, fields = ''] = /^cron\((.*)\)$/.exec(expression) ?? [];
  const [minute = '', hour = '', ofMonth = '', month = '', ofWeek = ''] = fields.toUpperCase().split(' ');
  try {
    const months = valuesOf(month, 1, 12, MONTHS, 1);
    const monthDays = valuesOf(ofMonth, 1, 31);
    const weekDays = valuesOf(ofWeek, 1, 7, DAYS, 1);
    const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(YEAR, 0, 1 + day))).filter(
      (day) =>
        months.has(day.getUTCMonth() + 1) &&
        monthDays.has(day.getUTCDate()) &&
        weekDays.has(day.getUTCDay() + 1),
    );
    return (days.length / 12) * valuesOf(hour, 0, 23).size * valuesOf(minute, 0, 59).size;
  } catch (error) {
    throw new Failure(
      `How often ${expression} comes due cannot be counted${error instanceof Error ? `: ${error.message}` : ''}. Say it: --refreshes N, --upkeeps N.`,
    );
  }
}

/** Of a field such as `*`, `5`, `1,15`, `MON-FRI` or `0/6`. */
function valuesOf(
  field: string,
  from: number,
  to: number,
  names: readonly string[] = [],
  first = 0,
): ReadonlySet<number> {
  const number = (text: string): number => {
    const named = names.indexOf(text);
    const value = named < 0 ? Number(text || NaN) : named + first;
    if (!Number.isInteger(value) || value < from || value > to) throw new Error(`'${field}' is no time`);
    return value;
  };
  return new Set(
    field.split(',').flatMap((part) => {
      const [range = '', step] = part.split('/');
      const [low = '', high] = range === '*' || range === '?' ? [String(from), String(to)] : range.split('-');
      const start = number(low);
      const end = high === undefined ? (step === undefined ? start : to) : number(high);
      const by = step === undefined ? 1 : Number(step);
      if (!Number.isInteger(by) || by < 1) throw new Error(`'${field}' is no time`);
      return Array.from({ length: Math.floor((end - start) / by) + 1 }, (_, index) => start + index * by);
    }),
  );
}
