import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * What the bundler puts in the place of the SDK's credential chain (`@aws-sdk/credential-provider-node`): a Lambda has
 * its credentials in its environment, and the rest of the chain (SSO, profiles, web identity) is 90 kB that never runs.
 */
export const defaultProvider = () => fromEnv();
