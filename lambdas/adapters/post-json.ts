import { unavailable } from './model-host-messages.ts';

export interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Posts JSON to a model host and reads the whole answer, within a time. Connections are kept alive between requests.
 * @throws ModelHostUnavailableError when there is no answer in time
 */
export async function postJson(
  url: string,
  {
    body,
    headers = {},
    timeoutMs,
    signal,
  }: {
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Posted> {
  const inTime = AbortSignal.timeout(timeoutMs);
  const until = signal === undefined ? inTime : AbortSignal.any([signal, inTime]);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: until,
      // A host never redirects; whoever does is not one.
      redirect: 'error',
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    throw unavailable(error, until);
  }
}
