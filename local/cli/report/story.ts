import type { LoopResult } from '../loop.ts';
import type { BrokenRelease } from '../stages/break-release.ts';
import type { Results } from './results.ts';
import { ingestTable, modelTable, recommendationsTable } from './tables.ts';

/** Everything that a run has to tell, for a person. */
export function storyOf(results: Results): string {
  const { clicks, fallback, brokenRelease } = results;
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
    ...(brokenRelease ? brokenLines(brokenRelease) : []),
  ];
  return lines.join('\n');
}

/** What a release that went wrong did, step by step, and what shoppers noticed. */
function brokenLines({ release, secondsToCanary, secondsToRollback, traffic }: BrokenRelease): string[] {
  const { requests, failed, answers } = traffic;
  const start = Date.parse(release.startedAt);
  const steps = (release.history ?? []).map(({ at, action, why = '' }) =>
    `  ${((Date.parse(at) - start) / 1000).toFixed(1).padStart(6)} s  ${action.replace('release.', '')}  ${why}`.trimEnd(),
  );
  const { candidate, primary } = answers;
  return [
    '',
    `Release ${release.id} of a model that was broken on purpose`,
    ...steps,
    `It had shoppers after ${secondsToCanary.toFixed(1)} s, and lost them ${secondsToRollback.toFixed(1)} s later by itself.`,
    `Meanwhile shoppers asked ${requests} times: ${failed} requests failed. The candidate's shoppers got ` +
      `${candidate.count} answers, ${candidate.fallbacks} of them fallbacks, all others ${primary.count}, ${primary.fallbacks} of them fallbacks.`,
  ];
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
