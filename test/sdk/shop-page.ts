import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import type { Tracker, TrackerOptions } from '../../sdk/tracker/tracker-api.ts';

declare global {
  /** What the tracker's script gives a page. */
  var vitrine: { createTracker(options: TrackerOptions): Tracker };
  /** The page's own, for the tests to call. */
  var tracker: Tracker;
}

/** A shop's site: a page with the tracker's script, and a path that takes beacons. */
export interface ShopSite {
  readonly url: string;
  readonly beacons: string[];
  stop(): Promise<void>;
}

export async function startSite(script: string): Promise<ShopSite> {
  const beacons: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/tracker.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
      return;
    }
    if (request.url === '/collect') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        beacons.push(Buffer.concat(chunks).toString('utf8'));
        response.writeHead(204).end();
      });
      return;
    }
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><title>Shop</title><script src="/tracker.js"></script><p>Blue mug</p>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    beacons,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Opens the shop's page with a tracker on it. */
export async function visit(page: Page, site: ShopSite, options: TrackerOptions): Promise<void> {
  await page.goto(site.url);
  await page.evaluate((given) => {
    globalThis.tracker = globalThis.vitrine.createTracker(given);
  }, options);
}

export const track = (page: Page, ...itemIds: readonly string[]): Promise<void> =>
  page.evaluate((ids) => {
    for (const itemId of ids) globalThis.tracker.track({ eventType: 'view', itemId });
  }, itemIds);

/** Everything that the shop's origin has stored in this browser. */
export const stored = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => ({ ...(Reflect.get(globalThis, 'localStorage') as Record<string, string>) }));

/** As a shopper does: the page hears that it goes, and is gone when this returns. */
export async function closeTab(page: Page): Promise<void> {
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
}
