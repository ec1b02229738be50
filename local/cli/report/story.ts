import type { LoopResult } from '../loop.ts';
import type { BrokenRelease } from '../stages/break-release.ts';
import type { DeployedRun } from '../stages/run.ts';
import type { Results } from './results.ts';
import { shellLine } from './shell-line.ts';
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
    `Meanwhile shoppers asked ${requests} times: ${failed.length} requests failed. The candidate's shoppers got ` +
      `${candidate.count} answers, ${candidate.fallbacks} of them fallbacks, all others ${primary.count}, ${primary.fallbacks} of them fallbacks.`,
  ];
}

export function newcomers({ before, after }: Results): number {
  const known = new Set(before.slice(0, 10).map(({ itemId }) => itemId));
  return after.slice(0, 10).filter(({ itemId }) => !known.has(itemId)).length;
}

/** Lines to paste into another terminal, from this folder, as long as the run is up. */
export function linesToTry({ api, run, story }: LoopResult): string {
  const ca = authorityOf(run);
  const trust = `NODE_EXTRA_CA_CERTS=${ca}`;
  const headers = ['-H', `x-api-key: ${api.key}`, '-H', 'content-type: application/json'];
  const post = (path: string, body: object): string =>
    shellLine(['curl', '-s', '--cacert', ca, ...headers, `${api.url}${path}`, '-d', JSON.stringify(body)]);
  const { userId } = story;
  const itemId = story.clicks[0]?.itemId ?? '';
  const event = { eventType: 'click', itemId, sentAt: new Date().toISOString() };
  const commands = {
    'Ask for recommendations, send a click, take an item off sale:': [
      post('/recommendations', { userId, numResults: 5 }),
      post('/events', { userId, sessionId: 'by-hand', eventList: [event] }),
      post('/items', { items: [{ itemId, properties: { available: false } }] }),
    ],
    'Ask by the SDK:': [shellLine(['env', trust, ...tsx, '-e', sdkSnippet(api, userId)])],
    'See the models by the operator API:': [operatorLine(run, 'models')],
  };
  return Object.entries(commands)
    .flatMap(([what, lines]) => [what, ...lines.map((line) => `  ${line}`)])
    .join('\n');
}

/** A command of the operator API's client, with what it needs to reach this run's. */
export function operatorLine(run: DeployedRun, ...command: readonly string[]): string {
  const credentials = ['AWS_ACCESS_KEY_ID=test', 'AWS_SECRET_ACCESS_KEY=test', 'AWS_REGION=us-east-1'];
  const trust = `NODE_EXTRA_CA_CERTS=${authorityOf(run)}`;
  const url = `VITRINE_API_URL=${run.outputs.OperatorApiUrl}`;
  return shellLine(['env', trust, ...credentials, url, 'npx', 'vitrine', ...command]);
}

/** Where the certificate lies that signs the embedded AWS's own. */
const authorityOf = ({ emulator }: DeployedRun): string => emulator.environment['AWS_CA_BUNDLE'] ?? '';

const tsx = ['node_modules/.bin/node', '--import', 'tsx', '--input-type=module'];

const sdkSnippet = ({ url, key }: LoopResult['api'], userId: string): string =>
  [
    "import { createShopClient } from './sdk/client/client.ts';",
    `const shop = createShopClient(${JSON.stringify({ baseUrl: url, apiKey: key })});`,
    `const { data } = await shop.POST('/recommendations', ${JSON.stringify({ body: { userId, numResults: 5 } })});`,
    'console.log(data);',
  ].join(' ');
