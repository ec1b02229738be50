import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ProcessMetrics } from '../rankers/messages.ts';

/** What a ranker process measures; the host adds up its rankers' and shows them. */
export class RankerMetrics {
  readonly #registry = new Registry();
  readonly #batches: Histogram;

  constructor() {
    this.#registry.setDefaultLabels({ process: 'ranker' });
    collectDefaultMetrics({ register: this.#registry });
    this.#batches = new Histogram({
      name: 'vitrine_batch_instances',
      help: 'Instances that were ranked together.',
      buckets: [1, 2, 4, 8, 16, 32],
      registers: [this.#registry],
    });
  }

  observeBatch(instances: number): void {
    this.#batches.observe(instances);
  }

  watchQueue(waiting: () => number): void {
    new Gauge({
      name: 'vitrine_queue_instances',
      help: 'Instances that wait for a ranker.',
      registers: [this.#registry],
      collect() {
        this.set(waiting());
      },
    });
  }

  async collect(): Promise<ProcessMetrics> {
    return (await this.#registry.getMetricsAsJSON()).map((metric) => ({ ...metric }));
  }
}
