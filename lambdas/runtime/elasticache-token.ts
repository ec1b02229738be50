import { AwsV4Signer } from 'aws4fetch';

/** Longer than that ElastiCache takes none. */
const EXPIRES_SECONDS = 900;

interface TokenOptions {
  readonly userId: string;
  readonly cacheName: string;
}

/** What stands for a password of ElastiCache's: a call that is signed and never sent, with what Lambda has in the environment. */
export async function elastiCacheToken({ userId, cacheName }: TokenOptions): Promise<string> {
  const { env } = process;
  const query = new URLSearchParams({
    Action: 'connect',
    ResourceType: 'ServerlessCache',
    User: userId,
    'X-Amz-Expires': String(EXPIRES_SECONDS),
  });
  const sessionToken = env['AWS_SESSION_TOKEN'];
  const signer = new AwsV4Signer({
    method: 'GET',
    url: `http://${cacheName}/?${query.toString()}`,
    service: 'elasticache',
    region: env['AWS_REGION'] ?? '',
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    ...(sessionToken !== undefined && { sessionToken }),
    signQuery: true,
  });
  const { url } = await signer.sign();
  return url.toString().replace('http://', '');
}
