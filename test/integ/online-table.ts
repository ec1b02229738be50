import { DynamoDbBatchLists } from '../../lambdas/adapters/dynamodb-batch-lists.ts';
import { DynamoDbCatalog } from '../../lambdas/adapters/dynamodb-catalog.ts';
import { DynamoDbConsentStore } from '../../lambdas/adapters/dynamodb-consent-store.ts';
import { DynamoDbSessionMerger } from '../../lambdas/adapters/dynamodb-session-merger.ts';
import { DynamoDbItemStore } from '../../lambdas/adapters/dynamodb-item-store.ts';
import { DynamoDbExperimentStops } from '../../lambdas/adapters/dynamodb-experiment-stops.ts';
import { DynamoDbServedLists } from '../../lambdas/adapters/dynamodb-served-lists.ts';
import { DynamoDbStopSwitch } from '../../lambdas/adapters/dynamodb-stop-switch.ts';
import { DynamoDbTrialClicks, DynamoDbTrialTallies } from '../../lambdas/adapters/dynamodb-trial-clicks.ts';
import { DynamoDbTrialLease, DynamoDbTrials } from '../../lambdas/adapters/dynamodb-trials.ts';
import { DynamoDbUserStore } from '../../lambdas/adapters/dynamodb-user-store.ts';
import { DynamoDbFeedbackStore } from '../../lambdas/adapters/dynamodb-feedback-store.ts';
import { DynamoDbHistoryStore } from '../../lambdas/adapters/dynamodb-history-store.ts';
import { openOnlineTable, type OnlineTable } from '../../lambdas/adapters/online-table.ts';
import type { LoopResult } from '../../local/cli/loop.ts';
import { batchListsContract } from '../lambdas/contracts/batch-lists-contract.ts';
import { catalogContract } from '../lambdas/contracts/catalog-contract.ts';
import { feedbackStoreContract } from '../lambdas/contracts/feedback-store-contract.ts';
import { historyStoreContract } from '../lambdas/contracts/history-store-contract.ts';
import { experimentStopsContract } from '../lambdas/contracts/experiment-stops-contract.ts';
import { servedListsContract } from '../lambdas/contracts/served-lists-contract.ts';
import { trialClicksContract } from '../lambdas/contracts/trial-clicks-contract.ts';
import { trialsContract } from '../lambdas/contracts/trials-contract.ts';
import { userStoreContract } from '../lambdas/contracts/user-store-contract.ts';
import { OnlineTableWriter } from '../lambdas/contracts/online-table-writer.ts';
import { createEmptyTable } from './empty-table.ts';

/** The stores of the online table, by the contracts that those in memory keep too. */
export function onlineTableOf(told: () => LoopResult): void {
  /** By the functions' own client, which finds its AWS in the environment. */
  function openTable(name: string): OnlineTable {
    Object.assign(process.env, told().run.emulator.environment);
    return openOnlineTable(name, { timeoutMs: 5_000 });
  }

  const onlineTable = (): OnlineTable => openTable(told().run.outputs.OnlineTableName);

  const emptyTable = async (): Promise<OnlineTable> =>
    openTable(await createEmptyTable(told().run.clients.dynamoDb));

  historyStoreContract('DynamoDbHistoryStore on the embedded AWS', () => {
    const table = onlineTable();
    const writer = new OnlineTableWriter(table);
    return Promise.resolve({
      store: new DynamoDbHistoryStore(table),
      merger: new DynamoDbSessionMerger(table, new DynamoDbHistoryStore(table)),
      consents: new DynamoDbConsentStore(table),
      precompute: (...given) => writer.precompute(...given),
    });
  });
  feedbackStoreContract('DynamoDbFeedbackStore on the embedded AWS', () => {
    const table = onlineTable();
    const histories = new DynamoDbHistoryStore(table);
    return Promise.resolve({
      store: new DynamoDbFeedbackStore(table),
      histories,
      merger: new DynamoDbSessionMerger(table, histories),
      consents: new DynamoDbConsentStore(table),
    });
  });
  batchListsContract('DynamoDbBatchLists on the embedded AWS', async () => {
    const table = await emptyTable();
    const writer = new OnlineTableWriter(table);
    return { lists: new DynamoDbBatchLists(table), publish: (...given) => writer.publish(...given) };
  });
  catalogContract('DynamoDbCatalog on the embedded AWS', async () => {
    const table = await emptyTable();
    const items = new DynamoDbItemStore(table);
    // Only the clock of the catalogue is ahead: the second that it may be late is not waited for.
    let aheadMs = 0;
    const catalog = new DynamoDbCatalog(table, () => Date.now() + aheadMs);
    const outlastStaleness = () => Promise.resolve(void (aheadMs += 1000));
    return { catalog, items, outlastStaleness };
  });

  userStoreContract(
    'DynamoDbUserStore on the embedded AWS',
    async () => new DynamoDbUserStore(await emptyTable()),
  );
  servedListsContract(
    'DynamoDbServedLists on the embedded AWS',
    async (now) => new DynamoDbServedLists(await emptyTable(), now),
  );
  trialsContract('DynamoDbTrials on the embedded AWS', async () => {
    const table = await emptyTable();
    return { trials: () => new DynamoDbTrials(table), lease: new DynamoDbTrialLease(table) };
  });
  experimentStopsContract('DynamoDbExperimentStops on the embedded AWS', async () => {
    const table = await emptyTable();
    return { known: () => new DynamoDbExperimentStops(table), stops: new DynamoDbStopSwitch(table) };
  });
  trialClicksContract('DynamoDbTrialClicks on the embedded AWS', async () => {
    const table = await emptyTable();
    return { clicks: new DynamoDbTrialClicks(table), tallies: new DynamoDbTrialTallies(table) };
  });
}
