import { setTimeout } from 'node:timers/promises';
import { recommendationsResponseSchema } from '../../../lambdas/contracts/recommendations.ts';
import { VARIANTS, type Variant } from '../../../lambdas/domain/trial.ts';
import type { ShopApi } from '../embedded-aws/shop-api.ts';

/** What shoppers got. */
export interface Traffic {
  readonly requests: number;
  /** Why answers were none, each once more: another status than 200, or an empty shelf. */
  readonly failed: readonly string[];
  readonly answers: Readonly<Record<Variant, { readonly count: number; readonly fallbacks: number }>>;
  readonly modelVersions: readonly string[];
}

/** As many shoppers at a time as the embedded AWS serves while it does other things too. */
const AT_A_TIME = 2;
const PAUSE_MS = 100;

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

type Answer = ReturnType<typeof recommendationsResponseSchema.parse>;

/** The answer, or why there is none. */
async function ask(api: ShopApi, userId: string): Promise<Answer | string> {
  try {
    const { status, body } = await api.post('/recommendations', { userId, numResults: 10 });
    if (status !== 200) return `${status} ${JSON.stringify(body)}`;
    const answer = recommendationsResponseSchema.parse(body);
    return answer.itemList.length > 0 ? answer : `an empty shelf, of ${answer.fallback ?? 'the model'}`;
  } catch (error) {
    return String(error);
  }
}

class CountedTraffic {
  #requests = 0;
  readonly #failed: string[] = [];
  readonly #answers = { primary: { count: 0, fallbacks: 0 }, candidate: { count: 0, fallbacks: 0 } };
  readonly #versions = new Set<string>();

  told(): Traffic {
    const modelVersions = [...this.#versions].sort();
    return { requests: this.#requests, failed: this.#failed, answers: this.#answers, modelVersions };
  }

  add(answer: Answer | string): void {
    this.#requests += 1;
    if (typeof answer === 'string') {
      this.#failed.push(answer);
      return;
    }
    const { modelVersion, fallback } = answer;
    const variant = VARIANTS.find((name) => name === answer.variant) ?? 'primary';
    this.#answers[variant].count += 1;
    if (fallback !== null) this.#answers[variant].fallbacks += 1;
    if (modelVersion !== null) this.#versions.add(modelVersion);
  }
}
