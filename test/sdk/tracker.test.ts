import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, devices, type Page } from 'playwright-core';
import * as z from 'zod';
import { CHROMIUM_ADVICE, findChromium } from '../../local/chromium.mjs';
import { buildTracker } from '../../local/build/sdk.ts';
import { putEventsRequestSchema } from '../../lambdas/contracts/events.ts';
import { ShopServer } from '../lambdas/http/shop-server.ts';
import { closeTab, type ShopSite, startSite, stored, track, visit } from './shop-page.ts';

const MAX_BYTES = 2048;
/** Long enough for a busy machine; what it waits for comes in some tens of milliseconds. */
const PATIENCE_MS = 10_000;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-tracker-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function built(format: 'esm' | 'iife'): Promise<string> {
  const file = join(directory, `tracker.${format}.js`);
  await buildTracker(file, format);
  return readFile(file, 'utf8');
}

test.each(['esm', 'iife'] as const)(
  `the tracker as %s is under ${MAX_BYTES} bytes, gzipped`,
  async (format) => {
    expect(gzipSync(await built(format), { level: 9 }).length).toBeLessThan(MAX_BYTES);
  },
);

const executablePath = findChromium();
const inChromium = executablePath === undefined ? describe.skip : describe;
const why = executablePath === undefined ? ` (skipped: ${CHROMIUM_ADVICE})` : '';

inChromium(`the tracker in a real browser${why}`, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let site: ShopSite;
  let api: ShopServer;

  beforeAll(async () => {
    site = await startSite(await built('iife'));
    api = await ShopServer.start([site.url]);
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      // In a container there is no user namespace to build a sandbox of; the pages are ours.
      args: ['--no-sandbox'],
    });
  });
  afterAll(async () => {
    await browser.close();
    await api.stop();
    await site.stop();
  });
  beforeEach(async () => {
    api.reset();
    site.beacons.length = 0;
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const options = (more: object = {}) => ({
    url: api.url,
    apiKey: 'key',
    consent: true,
    batchMs: 50,
    ...more,
  });
  const requests = () => api.received.map(({ body }) => putEventsRequestSchema.parse(JSON.parse(body)));
  const itemIds = () => requests().flatMap(({ eventList }) => eventList.map(({ itemId }) => itemId));
  /** The items of the events that the stream has, each event once. */
  const taken = () => {
    const events = api.aws.records.map(({ Data }) =>
      z.object({ eventId: z.string(), itemId: z.string() }).parse(JSON.parse(atob(Data))),
    );
    return [...new Map(events.map(({ eventId, itemId }) => [eventId, itemId])).values()];
  };
  async function until(holds: () => boolean): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !holds() && Date.now() < end;) await wait(10);
    expect(holds()).toBe(true);
  }

  test('sends what was tracked in one request, with the key and ids', async () => {
    await visit(page, site, options({ userId: 'shopper-17' }));
    await track(page, 'mug', 'cup');
    await until(() => taken().length === 2);
    const [request] = requests();
    expect(request).toMatchObject({
      userId: 'shopper-17',
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventList: [{ itemId: 'mug', eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }, { itemId: 'cup' }],
    });
    expect(requests()).toHaveLength(1);
    expect(api.received[0]?.headers['x-api-key']).toBe('key');
    // The answer takes a moment to the page.
    await page.waitForFunction(() => localStorage.getItem('vitrine.queue') === '[]');
  });

  test('tells the device, but for events with properties of their own', async () => {
    await visit(page, site, options());
    await track(page, 'mug');
    await until(() => taken().length === 1);
    expect(requests()[0]?.eventList[0]?.properties).toBe('{"device":"desktop"}');
    const { userAgent } = devices['Pixel 7'];
    const phone = await (await browser.newContext({ userAgent })).newPage();
    api.reset();
    await visit(phone, site, options());
    await track(phone, 'mug');
    await until(() => taken().length === 1);
    expect(requests()[0]?.eventList[0]?.properties).toBe('{"device":"mobile"}');
    await phone.context().close();
  });

  test('sends more than ten in several requests', async () => {
    await visit(page, site, options());
    await track(page, ...Array.from({ length: 23 }, (_, index) => `item-${index}`));
    await until(() => taken().length === 23);
    expect(Math.max(...requests().map(({ eventList }) => eventList.length))).toBe(10);
    expect(itemIds()).toHaveLength(23);
  });

  test('stores and sends nothing before there is consent', async () => {
    await visit(page, site, { url: api.url, apiKey: 'key', batchMs: 50 });
    await track(page, 'mug');
    await wait(200);
    expect(await stored(page)).toEqual({});
    expect(api.received).toEqual([]);
    await page.evaluate(() => {
      globalThis.tracker.consent(true);
    });
    await track(page, 'cup');
    await until(() => taken().length === 1);
    expect(taken()).toEqual(['cup']);
  });

  test('deletes what is stored and stops sending when consent is withdrawn', async () => {
    api.instead = () => ({ statusCode: 503, headers: {}, body: '{}' });
    await visit(page, site, options());
    await track(page, 'mug');
    await until(() => api.received.length > 0);
    expect(Object.keys(await stored(page)).sort()).toEqual(['vitrine.queue', 'vitrine.session']);
    await page.evaluate(() => {
      globalThis.tracker.consent(false);
    });
    const asked = api.received.length;
    await track(page, 'cup');
    await wait(400);
    expect(await stored(page)).toEqual({});
    expect(api.received).toHaveLength(asked);
    expect(await page.evaluate(() => globalThis.tracker.sessionId())).toBeUndefined();
  });

  test('keeps events while offline, and sends them once it is back', async () => {
    await visit(page, site, options());
    await context.setOffline(true);
    await track(page, 'mug', 'cup');
    await wait(200);
    expect(api.received).toEqual([]);
    await context.setOffline(false);
    await until(() => taken().length === 2);
    expect(taken().sort()).toEqual(['cup', 'mug']);
  });

  test('sends again what the API could not take, with the same ids, and drops what it refuses', async () => {
    api.instead = (_, count) =>
      count <= 2 ? { statusCode: count === 1 ? 500 : 429, headers: {}, body: '{}' } : undefined;
    await visit(page, site, options());
    await track(page, 'mug');
    await until(() => taken().length === 1);
    const ids = requests().map(({ eventList }) => eventList[0]?.eventId);
    expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
    await page.evaluate(() => {
      globalThis.tracker.track({ eventType: 'view', itemId: '' });
    });
    await until(() => api.received.length === 4);
    await track(page, 'cup');
    await until(() => taken().length === 2);
  });

  test('sends what waits when the tab is closed', async () => {
    await visit(page, site, options({ batchMs: 60_000 }));
    await track(page, 'mug');
    await closeTab(page);
    await until(() => taken().length === 1);
  });

  test('leaves to the next page what a closed tab could not send', async () => {
    await visit(page, site, options({ batchMs: 60_000 }));
    await context.setOffline(true);
    await track(page, 'mug');
    await closeTab(page);
    expect(api.received).toEqual([]);
    await context.setOffline(false);
    page = await context.newPage();
    await visit(page, site, options());
    await until(() => taken().length === 1);
    expect(taken()).toEqual(['mug']);
  });

  test('sends by beacon to the shop’s own path where there is one', async () => {
    await visit(page, site, options({ batchMs: 60_000, beaconUrl: `${site.url}/collect` }));
    await track(page, 'mug');
    await closeTab(page);
    await until(() => site.beacons.length === 1);
    const { eventList } = putEventsRequestSchema.parse(JSON.parse(site.beacons[0] ?? ''));
    expect(eventList.map(({ itemId }) => itemId)).toEqual(['mug']);
    expect(api.received).toEqual([]);
  });

  test('keeps its session from page to page, and starts another after a pause', async () => {
    const session = () => page.evaluate(() => globalThis.tracker.sessionId());
    await visit(page, site, options());
    const first = await session();
    await visit(page, site, options());
    expect(await session()).toBe(first);
    await page.evaluate(() => {
      const [id] = localStorage.getItem('vitrine.session')?.split(' ') ?? [];
      localStorage.setItem('vitrine.session', `${id} ${Date.now() - 31 * 60_000}`);
    });
    const second = await session();
    expect(second).not.toBe(first);
  });

  test('gives whoever comes after a user a session of their own', async () => {
    await visit(page, site, options());
    await track(page, 'anonymous');
    await page.evaluate(() => {
      globalThis.tracker.identify('shopper-17');
    });
    await track(page, 'logged in');
    await page.evaluate(() => {
      globalThis.tracker.identify(undefined);
    });
    await track(page, 'logged out');
    await until(() => taken().length === 3);
    const [anonymous, known, after] = requests();
    expect(known).toMatchObject({ userId: 'shopper-17', sessionId: anonymous?.sessionId });
    expect(after?.userId).toBeUndefined();
    expect(after?.sessionId).not.toBe(anonymous?.sessionId);
  });

  test('goes on without localStorage, and with one that others spoiled', async () => {
    await page.goto(site.url);
    await page.evaluate(() => {
      localStorage.setItem('vitrine.queue', '{"not":"ours"}');
    });
    await visit(page, site, options());
    await track(page, 'mug');
    await until(() => taken().length === 1);
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, 'localStorage', {
        get: () => {
          throw new DOMException('forbidden', 'SecurityError');
        },
      });
    });
    await visit(page, site, options());
    await track(page, 'cup');
    await until(() => taken().length === 2);
  });
});
