import { CliCredentialsStackSynthesizer, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';

/**
 * What the configuration's `deployWith` means to CDK. A synthesizer belongs to one stack, hence the functions; the
 * assertions are for the compiler alone, since CDK declares `undefined` in the classes and not in the interface.
 */
export const synthesizers = {
  cliCredentials: () => new CliCredentialsStackSynthesizer() as IStackSynthesizer,
  bootstrapRoles: () => new DefaultStackSynthesizer() as IStackSynthesizer,
} as const;
