import { fromEnv } from '@aws-sdk/credential-provider-env';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from './sha256.ts';

/**
 * Signs the requests of a client with what Lambda has in the environment. Made once: left to itself, a client makes a signer
 * out of all of its configuration for each request.
 * @param service as its signatures name it
 * @param region by default the function's own; clients whose signer is given do not say theirs
 */
export const requestSigner = (service: string, region = process.env['AWS_REGION'] ?? ''): SignatureV4 =>
  new SignatureV4({ service, region, credentials: fromEnv(), sha256: Sha256 });
