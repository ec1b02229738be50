import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OPERATIONS } from '../../../lambdas/contracts/operations.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { context, lambdaEnvironment, setEnvironment } from '../fakes/lambda-environment.ts';

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Handler = (event: unknown, of: typeof context) => Promise<Answer>;

// Read when a handler is loaded. What they log and measure is for the tests of each.
setEnvironment({ POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' });

/** Which handler answers an operation; a test holds the API's template to the same. */
const HANDLERS: Readonly<Record<string, () => Promise<{ readonly handler: Handler }>>> = {
  getRecommendations: () => import('../../../lambdas/handlers/get-recommendations.ts'),
  getRecommendationsByQuery: () => import('../../../lambdas/handlers/get-recommendations.ts'),
  getPersonalizedRanking: () => import('../../../lambdas/handlers/personalize-ranking.ts'),
  putEvents: () => import('../../../lambdas/handlers/put-events.ts'),
  putFeedback: () => import('../../../lambdas/handlers/put-feedback.ts'),
  putItems: () => import('../../../lambdas/handlers/put-items.ts'),
  putUsers: () => import('../../../lambdas/handlers/put-users.ts'),
  putConsent: () => import('../../../lambdas/handlers/put-consent.ts'),
  mergeUser: () => import('../../../lambdas/handlers/merge-user.ts'),
};

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/**
 * The handlers behind plain HTTP, as API Gateway would call them, with AWS faked on its wire formats. It looks for the
 * key as the gateway does.
 */
export class ShopServer {
  readonly aws: FakeAws;
  readonly received: Received[] = [];
  /** What is answered instead of asking a handler. */
  instead: (request: Received, count: number) => Answer | undefined = () => undefined;
  /** Answers to browsers of these origins only, and to preflights without a key. */
  readonly origins: ReadonlySet<string>;
  readonly #server: Server;

  private constructor(aws: FakeAws, server: Server, origins: readonly string[]) {
    this.aws = aws;
    this.#server = server;
    this.origins = new Set(origins);
  }

  /** @param experiments as the configuration has them */
  static async start(
    origins: readonly string[] = [],
    experiments: readonly object[] = [],
  ): Promise<ShopServer> {
    const aws = await FakeAws.start();
    setEnvironment({
      ...lambdaEnvironment(aws.url),
      ONLINE_TABLE_NAME: 'online',
      STREAM_NAME: 'events',
      MODEL_HOST: 'sagemaker:vitrine-local',
      MODEL_HOST_TIMEOUT_MS: '300',
      REQUEST_BUDGET_MS: '1000',
      EVENT_TTL_DAYS: '30',
      PSEUDONYM_KEY_ARN: 'pseudonym-key',
      SHOP_RULES: JSON.stringify({
        filters: { 'no-category': 'EXCLUDE ItemID WHERE Items.CATEGORY IN ($category)' },
      }),
      EXPERIMENTS: JSON.stringify(experiments),
    });
    const server = createServer();
    const shop = new ShopServer(aws, server, origins);
    server.on('request', (request, response) => void shop.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return shop;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Back to an empty account that works. */
  reset(): void {
    this.aws.reset();
    this.received.length = 0;
    this.instead = () => undefined;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.aws.stop();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Buffer));
    const { method = 'GET', url = '/', headers } = request;
    const received = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
    const cors = this.#corsOf(headers.origin);
    if (method === 'OPTIONS') {
      response.writeHead(204, cors).end();
      return;
    }
    this.received.push(received);
    const answer = this.instead(received, this.received.length) ?? (await this.#answer(received));
    response.writeHead(answer.statusCode, { ...answer.headers, ...cors }).end(answer.body);
  }

  #corsOf(origin: string | undefined): Record<string, string> {
    if (origin === undefined || !this.origins.has(origin)) return {};
    return {
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'content-type,x-api-key',
      'access-control-allow-methods': 'GET,POST,PUT',
    };
  }

  async #answer({ method, path, headers, body }: Received): Promise<Answer> {
    if (headers['x-api-key'] === undefined)
      return { statusCode: 403, headers: {}, body: '{"message":"Forbidden"}' };
    const { pathname, searchParams } = new URL(path, this.url);
    for (const operation of OPERATIONS) {
      const pattern = new RegExp(`^${operation.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
      const match = pattern.exec(pathname);
      const load = HANDLERS[operation.operationId];
      if (match === null || operation.method !== method.toLowerCase() || load === undefined) continue;
      const { handler } = await load();
      const event = {
        httpMethod: method,
        headers,
        body: body === '' ? null : body,
        isBase64Encoded: false,
        pathParameters: match.groups === undefined ? null : { ...match.groups },
        queryStringParameters: searchParams.size === 0 ? null : Object.fromEntries(searchParams),
        requestContext: { requestId: randomUUID() },
      };
      return handler(event, context);
    }
    return { statusCode: 404, headers: {}, body: '{"message":"no such path"}' };
  }
}
