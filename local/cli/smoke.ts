import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { APIGatewayClient, GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import * as z from 'zod';
import { ShopApi } from './embedded-aws/shop-api.ts';
import { Failure } from './failure.ts';
import { type Load, underLoad } from './smoke-load.ts';

const USAGE =
  'Usage: npm run smoke -- --api-url URL (--api-key-id ID | --api-key KEY) [--load RATE [--load-seconds N] [--load-ms N]]';

/**
 * `npm run smoke -- --api-url URL --api-key-id ID`: whether an API that was just deployed does what a shop asks of it.
 * It leaves one event, of a shopper who does not exist. With `--load RATE` it then asks for so many lists a second.
 * @throws {Failure} naming the first thing that it does not do
 */
export async function smoke(args: readonly string[]): Promise<void> {
  const { url, key, keyId, load } = optionsOf(args);
  const api = new ShopApi(url, key ?? (await valueOf(keyId)));
  for (const [what, check] of CHECKS) {
    await check(api);
    console.log(`ok: ${what}`);
  }
  if (load === undefined) return;
  await underLoad(api, load);
  console.log('ok: lists come under load');
}

const CHECKS: readonly (readonly [string, (api: ShopApi) => Promise<void>])[] = [
  ['the API describes itself', describesItself],
  ['nobody gets in without a key', keepsStrangersOut],
  ['an event is taken in', takesEvents],
  ['a list comes within a second, whatever there is to rank with', recommends],
  ['a body that does not fit is refused with the reason', refuses],
];

async function describesItself({ url }: ShopApi): Promise<void> {
  const answer = await fetch(`${url}/openapi.json`);
  const document = z.object({ paths: z.record(z.string(), z.unknown()) }).safeParse(await answer.json());
  if (document.data?.paths['/recommendations'] === undefined)
    throw new Failure(`GET /openapi.json answered ${answer.status}, and no document with /recommendations.`);
}

async function keepsStrangersOut({ url }: ShopApi): Promise<void> {
  const { status } = await new ShopApi(url, 'no key of this API').post('/recommendations', {
    userId: 'smoke',
  });
  if (status !== 403)
    throw new Failure(`POST /recommendations with a wrong key answered ${status}, not 403.`);
}

async function takesEvents(api: ShopApi): Promise<void> {
  const event = { eventType: 'view', itemId: 'smoke', sentAt: Math.floor(Date.now() / 1000) };
  const ids = await api.putEvents({
    trackingId: 'smoke',
    sessionId: `smoke-${randomUUID()}`,
    eventList: [event],
  });
  if (ids.length !== 1) throw new Failure(`POST /events took ${ids.length} events of one.`);
}

/** The first requests start functions; the third finds them started. */
async function recommends(api: ShopApi): Promise<void> {
  const request = { userId: `smoke-${randomUUID()}`, numResults: 5 };
  for (let warmUps = 0; warmUps < 2; warmUps += 1) await api.recommendations(request);
  const started = performance.now();
  const { itemList, fallback } = await api.recommendations(request);
  const milliseconds = Math.round(performance.now() - started);
  if (milliseconds > 1_000) throw new Failure(`POST /recommendations took ${milliseconds} ms.`);
  console.log(`    ${itemList.length} items, fallback ${fallback ?? 'none'}, ${milliseconds} ms`);
}

async function refuses(api: ShopApi): Promise<void> {
  const { status, body } = await api.post('/recommendations', { numResults: 'many' });
  if (status !== 400 || !JSON.stringify(body).includes('numResults'))
    throw new Failure(
      `POST /recommendations with a wrong numResults answered ${status}: ${JSON.stringify(body)}`,
    );
}

async function valueOf(apiKey: string): Promise<string> {
  const { value } = await new APIGatewayClient().send(new GetApiKeyCommand({ apiKey, includeValue: true }));
  if (value === undefined) throw new Failure(`API Gateway gave no value for the key ${apiKey}.`);
  return value;
}

const positive = z.coerce.number().positive();
const optionsSchema = z
  .object({
    'api-url': z.url(),
    'api-key-id': z.string().optional(),
    'api-key': z.string().optional(),
    load: positive.optional(),
    'load-seconds': positive.default(20),
    'load-ms': positive.default(1_000),
  })
  .refine((given) => (given['api-key-id'] === undefined) !== (given['api-key'] === undefined));

function optionsOf(args: readonly string[]): {
  readonly url: string;
  readonly key?: string;
  readonly keyId: string;
  readonly load?: Load;
} {
  const string = { type: 'string' } as const;
  const options = {
    'api-url': string,
    'api-key-id': string,
    'api-key': string,
    load: string,
    'load-seconds': string,
    'load-ms': string,
  };
  let values: unknown;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : ''} ${USAGE}`);
  }
  const given = optionsSchema.safeParse(values);
  if (!given.success) throw new Failure(USAGE);
  const { 'api-url': url, 'api-key': key, 'api-key-id': keyId = '', load: rate } = given.data;
  const { 'load-seconds': seconds, 'load-ms': slowest } = given.data;
  return {
    url,
    keyId,
    ...(key !== undefined && { key }),
    ...(rate !== undefined && { load: { rate, seconds, slowest } }),
  };
}
