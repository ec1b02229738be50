import { OutOfTimeError } from './errors.ts';

/**
 * Ends work that takes too long: the signal tells it to stop, and the caller goes on whether it listens or not.
 * @throws OutOfTimeError
 */
export async function within<T>(
  milliseconds: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new OutOfTimeError(`${what} took more than ${Math.round(milliseconds)} ms`);
      controller.abort(error);
      reject(error);
    }, milliseconds);
  });
  try {
    return await Promise.race([work(controller.signal), outOfTime]);
  } finally {
    clearTimeout(timer);
  }
}
