import { setTimeout as wait } from 'node:timers/promises';
import { emittedMetrics } from './embedded-metrics.ts';

export { context } from './lambda-context.ts';

/** What Lambda sets for every function, with AWS at another address. */
export const lambdaEnvironment = (awsUrl: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: awsUrl,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_SERVICE_NAME: 'under-test',
  POWERTOOLS_METRICS_NAMESPACE: 'Vitrine',
});

export const setEnvironment = (environment: Readonly<Record<string, string>>): void => {
  Object.assign(process.env, environment);
};

/** Everything that a function writes while it works: its log lines and its metrics. */
export async function withOutput<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly output: string }> {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      lines.push(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk));
      return true;
    };
  }
  try {
    const result = await work();
    await wait(0);
    return { result, output: lines.join('') };
  } finally {
    streams.forEach((stream, index) => {
      const original = originals[index];
      if (original !== undefined) stream.write = original;
    });
  }
}

/** A metric's values, in the order they were written, as CloudWatch would read them. */
export const metricValues = (output: string, name: string): readonly number[] =>
  emittedMetrics(output).flatMap((metric) => (metric.name === name ? metric.values : []));
