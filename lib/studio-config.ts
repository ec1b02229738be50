import * as z from 'zod';

const id = (prefix: string): z.ZodString =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `must be the id of a ${prefix}`);

/** A SageMaker Studio domain for data scientists. */
export const studioSchema = z.strictObject({
  /**
   * `PublicInternetOnly`: notebooks reach the internet and AWS through SageMaker's own network. `VpcOnly`: only what
   * the subnets reach, which need endpoints or NAT for S3, STS, KMS, Glue, Athena, Logs and SageMaker's API.
   */
  access: z.enum(['PublicInternetOnly', 'VpcOnly']),
  /** Where the home directories' file system has its mounts, and with `VpcOnly` the notebooks themselves. */
  vpcId: id('vpc'),
  subnetIds: z.array(id('subnet')).min(1).max(16),
  /** `IAM`: people come by the console; `SSO`: by IAM Identity Center. */
  authentication: z.enum(['IAM', 'SSO']),
  /** A JupyterLab that nobody uses is shut down after this; its space keeps its files. */
  idleMinutes: z.int().min(60).max(525_600),
  /** Of a space's own volume. */
  spaceGiB: z.int().min(5).max(16_384),
});

export type StudioConfig = z.output<typeof studioSchema>;
