import type { Context } from 'aws-lambda';
import { logger, metrics, tracer } from './powertools.ts';

/**
 * Around each invocation: a correlation id on its log lines, a trace segment of its own, and its metrics written at
 * the end, however it ends.
 */
export function instrumented<Event, Result>(
  correlationIdOf: (event: Event, context: Context) => string,
  handle: (event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  return async (event, context) => {
    logger.addContext(context);
    logger.setCorrelationId(correlationIdOf(event, context));
    metrics.captureColdStartMetric(context.functionName);
    try {
      return await traced(context.functionName, () => handle(event, context));
    } finally {
      metrics.publishStoredMetrics();
    }
  };
}

async function traced<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const segment = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
  if (segment === undefined) return work();
  const own = segment.addNewSubsegment(`## ${name}`);
  tracer.setSegment(own);
  tracer.annotateColdStart();
  tracer.addServiceNameAnnotation();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) tracer.addErrorAsMetadata(error);
    throw error;
  } finally {
    own.close();
    tracer.setSegment(segment);
  }
}
