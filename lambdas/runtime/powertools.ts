import { Logger } from '@aws-lambda-powertools/logger';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { SplitMetrics } from './split-metrics.ts';

/**
 * One of each for a function: their service name, namespace and level come from POWERTOOLS_* in the environment.
 * What is logged never holds an event, a body, a history or an id of a shopper.
 */
export const logger = new Logger();
export const metrics = new SplitMetrics();
/** The AWS clients report their calls themselves; capturing HTTPS too would count each twice. */
export const tracer = new Tracer({ captureHTTPsRequests: false });
// Connections are opened when a function starts, before there is a trace to report them to.
tracer.provider.setContextMissingStrategy('IGNORE_ERROR');
