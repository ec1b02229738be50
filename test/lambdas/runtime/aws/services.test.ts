import { describe, expect, test } from '@jest/globals';
import { endpointOf } from '../../../../lambdas/runtime/aws/services.ts';

describe('a service', () => {
  test.each([
    ['dynamodb', 'eu-central-1', 'https://dynamodb.eu-central-1.amazonaws.com/'],
    ['kinesis', 'eu-central-1', 'https://kinesis.eu-central-1.amazonaws.com/'],
    ['sagemaker', 'eu-central-1', 'https://runtime.sagemaker.eu-central-1.amazonaws.com/'],
    ['lambda', 'cn-north-1', 'https://lambda.cn-north-1.amazonaws.com.cn/'],
  ] as const)('%s is in the region %s', (service, region, url) => {
    expect(endpointOf(service, region, {}).href).toBe(url);
  });

  test('is where the environment says, and its own variable says more than that of all', () => {
    const all = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    expect(endpointOf('sagemaker', 'eu-central-1', all).href).toBe('http://127.0.0.1:1/');
    const own = { ...all, AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://127.0.0.1:2' };
    expect(endpointOf('sagemaker', 'eu-central-1', own).href).toBe('http://127.0.0.1:2/');
    const ignored = { ...own, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(endpointOf('sagemaker', 'eu-central-1', ignored).hostname).toBe(
      'runtime.sagemaker.eu-central-1.amazonaws.com',
    );
  });
});
