import { setTimeout } from 'node:timers/promises';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import { VARIANTS, type Variant } from '../../../lambdas/domain/trial.ts';
import type { ShopApi } from '../embedded-aws/shop-api.ts';

/** What shoppers got. */
export interface Traffic {
  readonly requests: number;
  /** Answers that were none: another status than 200, or an empty shelf. */
  readonly failed: number;
  readonly answers: Readonly<Record<Variant, { readonly count: number; readonly fallbacks: number }>>;
  readonly modelVersions: readonly string[];
}

/** As many shoppers at a time as the embedded AWS serves while it does other things too. */
const AT_A_TIME = 4;
const PAUSE_MS = 50;

/** Lets shoppers ask for recommendations, over and over, until work is done. */
export async function underTraffic<T>(
  api: ShopApi,
  userIds: readonly string[],
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly traffic: Traffic }> {
  const counted = new CountedTraffic();
  let isOver = false;
  const shop = async (offset: number): Promise<void> => {
    for (let turn = offset; !isOver; turn += AT_A_TIME) {
      counted.add(await ask(api, userIds[turn % userIds.length] ?? ''));
      await setTimeout(PAUSE_MS);
    }
  };
  const shoppers = Promise.all(Array.from({ length: AT_A_TIME }, (_, offset) => shop(offset)));
  try {
    const result = await work();
    isOver = true;
    await shoppers;
    return { result, traffic: counted.told() };
  } finally {
    isOver = true;
  }
}

type Asked = ReturnType<typeof recommendationsResponseSchema.parse>;

async function ask(api: ShopApi, userId: string): Promise<Asked | undefined> {
  try {
    const { status, body } = await api.post('/recommendations', { userId, numResults: 10 });
    return status === 200 ? recommendationsResponseSchema.parse(body) : undefined;
  } catch {
    return undefined;
  }
}

class CountedTraffic {
  #requests = 0;
  #failed = 0;
  readonly #answers = { primary: { count: 0, fallbacks: 0 }, candidate: { count: 0, fallbacks: 0 } };
  readonly #versions = new Set<string>();

  told(): Traffic {
    const modelVersions = [...this.#versions].sort();
    return { requests: this.#requests, failed: this.#failed, answers: this.#answers, modelVersions };
  }

  add(answer: Asked | undefined): void {
    this.#requests += 1;
    if (answer === undefined || answer.itemList.length === 0) this.#failed += 1;
    if (answer === undefined) return;
    const { modelVersion, fallback } = answer;
    const variant = VARIANTS.find((name) => name === answer.variant) ?? 'primary';
    this.#answers[variant].count += 1;
    if (fallback !== null) this.#answers[variant].fallbacks += 1;
    if (modelVersion !== null) this.#versions.add(modelVersion);
  }
}
