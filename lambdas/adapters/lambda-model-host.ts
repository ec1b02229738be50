import type { SignatureV4 } from '@smithy/signature-v4';
import { ModelHostUnavailableError } from '../domain/errors.ts';
import type { ModelHost, RankRequest } from '../domain/ports/model-host.ts';
import type { RankedList } from '../domain/recommendation.ts';
import { requestSigner } from '../runtime/request-signer.ts';
import { invocationOf, rankedListOf } from './model-host-messages.ts';
import { postJson } from './post-json.ts';

export interface LambdaModelHostOptions {
  readonly functionName: string;
  /** Where its provisioned concurrency is. */
  readonly alias: string;
  readonly region: string;
  /** @default Lambda's own endpoint in the region */
  readonly endpoint: string | undefined;
  readonly timeoutMs: number;
}

/**
 * A model in a Lambda function of its own. It is called by Lambda's Invoke API, signed here: the SDK's client is 70 kB
 * of errors and operations that a function which starts in a tenth of a second has no use for.
 */
export class LambdaModelHost implements ModelHost {
  readonly #options: LambdaModelHostOptions;
  readonly #url: URL;
  readonly #signer: SignatureV4;

  constructor(options: LambdaModelHostOptions) {
    const { functionName, alias, region, endpoint } = options;
    this.#options = options;
    this.#url = new URL(
      `/2015-03-31/functions/${functionName}/invocations`,
      endpoint ?? `https://lambda.${region}.amazonaws.com`,
    );
    this.#url.searchParams.set('Qualifier', alias);
    this.#signer = requestSigner('lambda', region);
  }

  async rank(request: RankRequest, signal?: AbortSignal): Promise<RankedList> {
    const { timeoutMs } = this.#options;
    const body = invocationOf(request);
    const { headers } = await this.#signed(body);
    const answer = await postJson(this.#url.href, { body, headers, timeoutMs, signal });
    if (answer.status !== 200) {
      throw new ModelHostUnavailableError(`Lambda answered ${answer.status}`, { cause: answer.text });
    }
    const failure = answer.headers.get('x-amz-function-error');
    if (failure === null) return rankedListOf(answer.text);
    throw new ModelHostUnavailableError(`The model host failed: ${failure}`, { cause: answer.text });
  }

  #signed(body: string): ReturnType<SignatureV4['sign']> {
    const { protocol, hostname, host, pathname, searchParams } = this.#url;
    return this.#signer.sign({
      method: 'POST',
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { host, 'content-type': 'application/json' },
      body,
    });
  }
}
