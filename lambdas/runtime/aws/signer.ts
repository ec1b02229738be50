import { createHmac, hash } from 'node:crypto';

interface SignedRequest {
  /** With its port, where that is not the scheme's. */
  readonly host: string;
  /** Escaped. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

interface SignerOptions {
  /** As signatures name it. */
  readonly service: string;
  readonly region: string;
  /** @default what Lambda has in the environment */
  readonly credentials?: () => Credentials;
  /** Epoch in milliseconds. */
  readonly now?: () => number;
}

/**
 * Signs POST requests by version 4 of AWS's signatures. A key is derived once a day, and kept as text: of bytes Node first
 * finds out whether they are a key object, which takes longer than all the rest.
 */
export class Signer {
  readonly #options: Required<SignerOptions>;
  #key: { readonly of: string; readonly text: string } = { of: '', text: '' };

  constructor({ credentials = credentialsOfLambda, now = Date.now, ...options }: SignerOptions) {
    this.#options = { ...options, credentials, now };
  }

  /** The headers that are signed, all that are given included, and those that sign them. */
  sign({ host, path, query, headers, body }: SignedRequest): Record<string, string> {
    const { service, region, credentials, now } = this.#options;
    const { accessKeyId, secretAccessKey, sessionToken } = credentials();
    const time = new Date(now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const all: Record<string, string> = {
      ...headers,
      host,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(all).sort();
    const signedHeaders = names.join(';');
    const canonical = [
      'POST',
      path.split('/').map(escaped).join('/'),
      queryText(query),
      ...names.map((name) => `${name}:${all[name]?.trim().replace(/\s+/g, ' ') ?? ''}`),
      '',
      signedHeaders,
      hash('sha256', body, 'hex'),
    ].join('\n');
    const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    const signature = hmac(this.#keyOf(secretAccessKey, scope), text).digest('hex');
    all['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return all;
  }

  #keyOf(secret: string, scope: string): string {
    const of = `${secret}/${scope}`;
    if (this.#key.of !== of) {
      const derived = scope
        .split('/')
        .reduce(
          (key, part) => hmac(key, part).digest().toString('latin1'),
          Buffer.from(`AWS4${secret}`, 'utf8').toString('latin1'),
        );
      this.#key = { of, text: derived };
    }
    return this.#key.text;
  }
}

/** As a request has it behind its path; what is signed of it is the same. */
export const queryText = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => [escaped(name), escaped(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');

/** One part of a path or a query. */
export const escaped = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const hmac = (key: string, text: string) =>
  createHmac('sha256', key, { encoding: 'latin1' }).update(text, 'utf8');

function credentialsOfLambda(): Credentials {
  const { env } = process;
  return {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: env['AWS_SESSION_TOKEN'],
  };
}
