import type { ModelHost } from '../domain/ports/model-host.ts';
import { reportBreakerState, reportHedge } from '../runtime/model-host-metrics.ts';
import { BreakingModelHost } from './breaking-model-host.ts';
import { HedgedModelHost } from './hedged-model-host.ts';
import { HttpModelHost } from './http-model-host.ts';
import { LambdaModelHost } from './lambda-model-host.ts';
import { SageMakerModelHost } from './sagemaker-model-host.ts';

interface ModelHostTimes {
  /** What an answer may take. */
  readonly timeoutMs: number;
}

/** @param address as `modelHostAddressSchema` takes it */
export function openModelHost(address: string, { timeoutMs }: ModelHostTimes): ModelHost {
  const [scheme, name = '', alias = ''] = address.split(':');
  if (scheme === 'sagemaker') return new SageMakerModelHost({ endpointName: name, timeoutMs });
  if (scheme === 'lambda') return new LambdaModelHost({ functionName: name, alias, timeoutMs });
  return new HttpModelHost({ url: address, timeoutMs });
}

/** A circuit breaker before the host, and a second attempt where an answer is late. */
export function guardModelHost(host: ModelHost, { timeoutMs }: ModelHostTimes): ModelHost {
  return new BreakingModelHost(
    new HedgedModelHost(host, { timeoutMs, onHedge: reportHedge }),
    reportBreakerState,
  );
}
