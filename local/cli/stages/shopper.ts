import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { historyRowSchema } from '../../../lambdas/contracts/online-table.ts';
import type { ShopApi } from '../embedded-aws/shop-api.ts';
import { Failure } from '../failure.ts';
import { readText } from './objects.ts';
import type { DeployedRun } from './run.ts';

/** Who is looked at, and what it is that they click. */
export interface Story {
  readonly userId: string;
  /** Items of a taste that is not theirs, so that the answer has to change. */
  readonly clicks: readonly ClickedItem[];
}

export interface ClickedItem {
  readonly itemId: string;
  readonly name: string;
}

const lineSchema = z.object({
  input: z.object({ userId: z.string() }),
  output: z.object({ recommendedItems: z.array(z.string()) }),
});

interface BatchList {
  readonly userId: string;
  readonly items: readonly string[];
}

const CLICKS = 3;
// A shopper with a taste to see, whom three clicks can still move.
const FEWEST_EVENTS = 10;
const MOST_EVENTS = 60;
const CANDIDATES = 200;
const COMPARED = 20;

/** Chooses an active shopper, and as clicks the first items of the list that is least like theirs. */
export async function chooseStory(run: DeployedRun, api: ShopApi): Promise<Story> {
  const lists = await batchLists(run);
  const shopper = await activeShopper(run, lists.slice(0, CANDIDATES));
  const own = new Set(shopper.items);
  const overlap = ({ items }: BatchList): number =>
    items.slice(0, COMPARED).filter((item) => own.has(item)).length;
  const others = lists.filter(({ userId, items }) => userId !== shopper.userId && items.length >= CLICKS);
  const [other] = others.toSorted((a, b) => overlap(a) - overlap(b) || (a.userId < b.userId ? -1 : 1));
  if (!other) {
    throw new Failure('The data has too few shoppers to show anything: it needs two with recommendations.');
  }
  const { itemList } = await api.recommendations({ userId: other.userId, numResults: COMPARED });
  const named = itemList.map(({ itemId, metadata }) => ({ itemId, name: metadata?.name ?? itemId }));
  const foreign = named.filter(({ itemId }) => !own.has(itemId));
  return { userId: shopper.userId, clicks: [...foreign, ...named].slice(0, CLICKS) };
}

/** What the batch step wrote for everyone, in Amazon Personalize's batch format. */
export async function batchLists({ clients, outputs, id }: DeployedRun): Promise<readonly BatchList[]> {
  const text = await readText(clients, outputs.ArtifactBucketName, `batch/${id}/recommendations.jsonl`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { input, output } = lineSchema.parse(JSON.parse(line));
      return { userId: input.userId, items: output.recommendedItems };
    });
}

async function activeShopper(run: DeployedRun, lists: readonly BatchList[]): Promise<BatchList> {
  for (const list of lists) {
    const events = await eventCount(run, list.userId);
    if (events >= FEWEST_EVENTS && events <= MOST_EVENTS) return list;
  }
  const [first] = lists;
  if (!first)
    throw new Failure('No shopper got recommendations from the batch step: the data has too few events.');
  return first;
}

async function eventCount({ clients, outputs }: DeployedRun, userId: string): Promise<number> {
  const { Item } = await clients.dynamoDb.send(
    new GetCommand({ TableName: outputs.OnlineTableName, Key: { pk: `USER#${userId}`, sk: 'HISTORY' } }),
  );
  return Item === undefined ? 0 : historyRowSchema.parse(Item).events.length;
}
