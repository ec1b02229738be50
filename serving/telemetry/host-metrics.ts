import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ProcessMetrics } from '../rankers/messages.ts';

/** Seconds. A shopper notices none of the first five; callers have given up by the last. */
const LATENCY_BUCKETS = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.12, 0.25, 0.5, 1, 2.5];

/** What came of a try to serve another model. */
export type LoadOutcome = 'serving' | 'refused' | 'unreachable';

/** What `/metrics` counts of the host; what its processes use and how their event loops lag is there too. */
export class HostMetrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'status'>;
  readonly #latency: Histogram;
  readonly #loads: Counter<'outcome'>;
  readonly #restarts: Counter;
  readonly #model: Gauge<'model' | 'version'>;

  constructor() {
    const registers = [this.#registry];
    this.#registry.setDefaultLabels({ process: 'host' });
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: 'vitrine_requests_total',
      help: 'Invocations, by the status of their answer.',
      labelNames: ['status'],
      registers,
    });
    this.#latency = new Histogram({
      name: 'vitrine_request_duration_seconds',
      help: 'From the first byte of an invocation until its answer is handed to the socket.',
      buckets: LATENCY_BUCKETS,
      registers,
    });
    this.#loads = new Counter({
      name: 'vitrine_model_loads_total',
      help: 'Models that came to serve, were refused, or could not be fetched.',
      labelNames: ['outcome'],
      registers,
    });
    this.#restarts = new Counter({
      name: 'vitrine_ranker_restarts_total',
      help: 'Ranker processes that were lost and replaced.',
      registers,
    });
    this.#model = new Gauge({
      name: 'vitrine_model_info',
      help: 'The model that serves.',
      labelNames: ['model', 'version'],
      registers,
    });
  }

  observeRequest(status: number, milliseconds: number): void {
    this.#requests.inc({ status: String(status) });
    this.#latency.observe(milliseconds / 1000);
  }

  countLoad(outcome: LoadOutcome): void {
    this.#loads.inc({ outcome });
  }

  countRestart(): void {
    this.#restarts.inc();
  }

  serves({ name, version }: { readonly name: string; readonly version: string }): void {
    this.#model.reset();
    this.#model.set({ model: name, version }, 1);
  }

  /** Shows a number that is looked up when somebody asks for it. */
  watch(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** All of it in Prometheus' text format, with what the rankers measured added up. */
  async text(rankers: readonly ProcessMetrics[]): Promise<string> {
    const own = await this.#registry.getMetricsAsJSON();
    return AggregatorRegistry.aggregate([own, ...rankers]).metrics();
  }
}
