import * as z from 'zod';

/** What delivers the platform from its repository: the pipeline on AWS, and who may deploy from outside. */
const deliverySchema = z.strictObject({
  /**
   * Who builds and deploys: a pipeline on AWS, or GitHub's workflows, which then only get roles.
   * @default pipeline
   */
  via: z.enum(['pipeline', 'githubActions']).default('pipeline'),
  /** `owner/name` of the repository, at the host that the connection leads to. */
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name'),
  branch: z.string().min(1),
  /** A connection of CodeConnections that its owner has completed in the console. */
  connectionArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:code(connections|star-connections):[a-z0-9-]+:\d{12}:connection\/[0-9a-f-]{36}$/,
      {
        error: 'must be the ARN of a connection',
      },
    ),
  /** Who hears of a release that waits for them; each address has to confirm its subscription. */
  approvers: z.array(z.email()),
  /** The longest that building and testing may take. */
  testMinutes: z.int().min(5).max(480),
  /** A number of days that CloudWatch Logs offers. */
  logRetentionDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(365)]),
});

export type DeliveryConfigInput = z.input<typeof deliverySchema>;
export type DeliveryConfig = z.output<typeof deliverySchema>;

/** @throws z.ZodError naming every field of `config/delivery.ts` that is wrong */
export const parseDeliveryConfig = (input: DeliveryConfigInput): DeliveryConfig =>
  deliverySchema.parse(input);

/** Where the pipeline is: beside its connection. CodePipeline has to know its region, and takes no other account's. */
export function homeOf({ connectionArn }: DeliveryConfig): {
  readonly account: string;
  readonly region: string;
} {
  const [, , , region = '', account = ''] = connectionArn.split(':');
  return { account, region };
}
