import { fromEnv } from '@aws-sdk/credential-provider-env';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from './sha256.ts';

/**
 * Signs the requests of a client with what Lambda has in the environment. Made once: left to itself, a client makes a signer
 * out of all of its configuration for each request.
 * @param service as its signatures name it
 * @param region of requests whose client names none; the SDK's clients name it with each
 */
export const requestSigner = (service: string, region = ''): SignatureV4 =>
  new SignatureV4({ service, region, credentials: fromEnv(), sha256: Sha256 });
