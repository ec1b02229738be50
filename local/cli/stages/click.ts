import type { Recommendations, ShopApi } from '../embedded-aws/shop-api.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import type { Story } from './shopper.ts';

export interface Clicked {
  readonly before: Recommendations;
  readonly after: Recommendations;
  /** From an event's 200 to the end of the first answer that reflects it: the slowest of the clicks. */
  readonly freshnessMs: number;
}

const PATIENCE_MS = 60_000;
const ASKED = 25;

/** Asks for recommendations, clicks, and asks again after each click until the answer has changed by it. */
export async function click(api: ShopApi, story: Story, interrupt: AbortSignal, say: Say): Promise<Clicked> {
  const ask = (): Promise<Recommendations> =>
    api.recommendations({ userId: story.userId, numResults: ASKED });
  const before = await ask();
  const delays: number[] = [];
  let last = before;
  for (const { itemId, name } of story.clicks) {
    await api.putEvents({
      userId: story.userId,
      sessionId: `demo-${story.userId}`,
      eventList: [
        {
          eventType: 'click',
          itemId,
          sentAt: new Date().toISOString(),
          recommendationId: last.recommendationId,
        },
      ],
    });
    const accepted = performance.now();
    const former = last;
    const look = async (): Promise<Recommendations | undefined> => {
      const answer = await ask();
      return reflects(answer, former, itemId) ? answer : undefined;
    };
    const what = `An answer that reflects the click on ${name}`;
    last = await pollUntil(look, { what, everyMs: 20, patienceMs: PATIENCE_MS, interrupt });
    delays.push(performance.now() - accepted);
    say(`${name} counted after ${Math.round(delays.at(-1) ?? 0)} ms`);
  }
  return { before, after: last, freshnessMs: Math.round(Math.max(...delays)) };
}

/** An answer that has the clicked item as a reason, or another order of items than before it. */
export function reflects(answer: Recommendations, former: Recommendations, itemId: string): boolean {
  if (answer.itemList.some(({ reason }) => reason?.itemId === itemId)) return true;
  const order = ({ itemList }: Recommendations): string => itemList.map((item) => item.itemId).join(' ');
  return order(answer) !== order(former);
}
