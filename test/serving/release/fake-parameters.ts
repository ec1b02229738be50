import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const callSchema = z.object({ Name: z.string() });

/** SSM's GetParameter and S3's GetObject on their wire formats, over what a test puts there. */
export class FakeParametersAndObjects {
  readonly parameters = new Map<string, string>();
  /** `/bucket/key` to content. */
  readonly objects = new Map<string, Buffer>();
  readonly #server: Server = createServer((request, response) => {
    const object = this.objects.get(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    if (request.method === 'GET') {
      response.writeHead(object === undefined ? 404 : 200).end(object);
      return;
    }
    void text(request).then((body) => {
      const value = this.parameters.get(callSchema.parse(JSON.parse(body)).Name);
      const answer =
        value === undefined
          ? { __type: 'ParameterNotFound', message: 'no' }
          : { Parameter: { Value: value } };
      response
        .writeHead(value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(answer));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the fake does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
