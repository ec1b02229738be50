import type { LoopResult } from '../loop.ts';
import type { Results } from './results.ts';
import { ingestTable, modelTable, recommendationsTable } from './tables.ts';

/** Everything that a run has to tell, for a person. */
export function storyOf(results: Results): string {
  const { clicks, fallback } = results;
  const changed = newcomers(results);
  const lines = [
    '',
    'What was ingested',
    ingestTable(results),
    '',
    'The model, measured on what shoppers did after the data it had seen',
    modelTable(results),
    '',
    `Shopper ${results.shopper} clicked ${clicks.map(({ name }) => name).join(', ')}`,
    recommendationsTable(results),
    `${changed} of the first 10 are new. A click counted after at most ${results.freshnessMs} ms.`,
    '',
    `With its model host killed, the API answered ${fallback.status} from the ${fallback.source} list.`,
  ];
  return lines.join('\n');
}

export function newcomers({ before, after }: Results): number {
  const known = new Set(before.slice(0, 10).map(({ itemId }) => itemId));
  return after.slice(0, 10).filter(({ itemId }) => !known.has(itemId)).length;
}

/** Lines to paste into another terminal. */
export function curlLines({ api, run, story, ingested }: LoopResult): string {
  const ca = run.emulator.environment['AWS_CA_BUNDLE'] ?? '';
  const call = `curl -s --cacert ${ca} -H 'x-api-key: ${api.key}' -H 'content-type: application/json'`;
  const [clicked] = story.clicks;
  const event = { eventType: 'click', itemId: clicked?.itemId ?? '', sentAt: new Date().toISOString() };
  const events = { userId: story.userId, sessionId: 'by-hand', eventList: [event] };
  const offSale = { items: [{ itemId: clicked?.itemId ?? '', properties: { available: false } }] };
  return [
    `How good the data is: ${ingested.page}`,
    'Try it:',
    `  ${call} ${api.url}/recommendations -d '${JSON.stringify({ userId: story.userId, numResults: 5 })}'`,
    `  ${call} ${api.url}/events -d '${JSON.stringify(events)}'`,
    `  ${call} ${api.url}/items -d '${JSON.stringify(offSale)}'`,
    'Or by the SDK, from this folder:',
    `  NODE_EXTRA_CA_CERTS=${ca} node_modules/.bin/node --import tsx -e "${sdkSnippet(api, story.userId)}"`,
    `The operator API is at ${run.outputs.OperatorApiUrl}; its command line, with the demo's credentials:`,
    `  NODE_EXTRA_CA_CERTS=${ca} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 \\`,
    `    VITRINE_API_URL=${run.outputs.OperatorApiUrl} npx vitrine models`,
  ].join('\n');
}

const sdkSnippet = ({ url, key }: LoopResult['api'], userId: string): string =>
  [
    "import { createShopClient } from './sdk/client/client.ts';",
    `const shop = createShopClient({ baseUrl: '${url}', apiKey: '${key}' });`,
    `const { data } = await shop.POST('/recommendations', { body: { userId: '${userId}', numResults: 5 } });`,
    'console.log(data);',
  ].join(' ');
