import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** What the synthesized templates of an environment say that its bill depends on. */
export interface Platform {
  readonly stacks: number;
  /** By handler, as `POWERTOOLS_SERVICE_NAME` names it. */
  readonly functions: ReadonlyMap<
    string,
    { readonly memoryGb: number; readonly architecture: 'arm64' | 'x86_64' }
  >;
  /** undefined: on-demand capacity. */
  readonly shards: number | undefined;
  readonly glueWorkers: number;
  /** Metrics that alarms watch, which is what CloudWatch bills. */
  readonly alarms: number;
  readonly compositeAlarms: number;
  /** Of each interface endpoint, the zones that it is in. */
  readonly interfaceZones: readonly number[];
  readonly dashboards: number;
  readonly keys: number;
  /** Of each web ACL, its rules. */
  readonly webAclRules: readonly number[];
  /** Web ACLs that look for bots. */
  readonly botControls: number;
  readonly secrets: number;
  /** Trails of CloudTrail, each of which records calls for objects. */
  readonly trails: number;
  /** Of all canaries, an hour. */
  readonly canaryRuns: number;
  /** Of the pipelines that the environment has itself: actions that are billed, which a person's yes is not. */
  readonly pipelineActions: number;
}

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
type Resource = z.infer<typeof resourceSchema>;

const functionSchema = z.object({
  MemorySize: z.number(),
  Architectures: z.tuple([z.enum(['arm64', 'x86_64'])]),
  Environment: z.object({ Variables: z.object({ POWERTOOLS_SERVICE_NAME: z.string() }) }),
});
const streamSchema = z.object({ ShardCount: z.number().optional() });
const webAclSchema = z.object({ Rules: z.array(z.looseObject({ Name: z.string() })) });
/** One that learns what is usual watches the band too, from below and above. */
const LEARNT = 3;
const alarmSchema = z.object({
  ThresholdMetricId: z.string().optional(),
  Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional(),
});
const isWatched = ({ MetricStat }: { readonly MetricStat?: unknown }): boolean => MetricStat !== undefined;
const watchedBy = (alarm: unknown): number => {
  const { ThresholdMetricId, Metrics } = alarmSchema.parse(alarm);
  return ThresholdMetricId === undefined ? (Metrics?.filter(isWatched).length ?? 1) : LEARNT;
};
const endpointSchema = z.object({ VpcEndpointType: z.string(), SubnetIds: z.array(z.unknown()).default([]) });
const canarySchema = z.object({
  Schedule: z.object({
    Expression: z
      .string()
      .regex(/^rate\(\d+ minutes?\)$/)
      .transform((rate) => Number(/\d+/.exec(rate)?.[0])),
  }),
});
const pipelineSchema = z.object({
  PipelineType: z.literal('V2'),
  Stages: z.array(
    z.object({ Actions: z.array(z.object({ ActionTypeId: z.object({ Category: z.string() }) })) }),
  ),
});
const billedActions = (pipeline: unknown): number =>
  pipelineSchema
    .parse(pipeline)
    .Stages.flatMap(({ Actions }) => Actions)
    .filter(({ ActionTypeId }) => ActionTypeId.Category !== 'Approval').length;
const jobSchema = z.object({ NumberOfWorkers: z.number() });

/** Reads the templates of a cloud assembly, those of its stages too. */
export function platformOf(assembly: string): Platform {
  const templates = templatesIn(assembly);
  const resources = templates.flatMap((file) => {
    const template: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Object.values(
      z.object({ Resources: z.record(z.string(), resourceSchema) }).parse(template).Resources,
    );
  });
  const ofType = (type: string): readonly Resource[] => resources.filter(({ Type }) => Type === type);
  const functions = ofType('AWS::Lambda::Function').flatMap(({ Properties }) => {
    // CDK's own helpers run at deployments only.
    const parsed = functionSchema.safeParse(Properties);
    if (!parsed.success) return [];
    const { MemorySize, Architectures, Environment } = parsed.data;
    const { POWERTOOLS_SERVICE_NAME: handler } = Environment.Variables;
    return [[handler, { memoryGb: MemorySize / 1024, architecture: Architectures[0] }] as const];
  });
  const [stream] = ofType('AWS::Kinesis::Stream');
  const workers = ofType('AWS::Glue::Job').map(
    ({ Properties }) => jobSchema.parse(Properties).NumberOfWorkers,
  );
  return {
    stacks: templates.length,
    functions: new Map(functions),
    shards: streamSchema.parse(stream?.Properties ?? {}).ShardCount,
    glueWorkers: Math.max(0, ...workers),
    alarms: ofType('AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => sum + watchedBy(Properties), 0),
    compositeAlarms: ofType('AWS::CloudWatch::CompositeAlarm').length,
    interfaceZones: ofType('AWS::EC2::VPCEndpoint').flatMap(({ Properties }) => {
      const { VpcEndpointType, SubnetIds } = endpointSchema.parse(Properties);
      return VpcEndpointType === 'Interface' ? [SubnetIds.length] : [];
    }),
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    keys: ofType('AWS::KMS::Key').length,
    webAclRules: ofType('AWS::WAFv2::WebACL').map(
      ({ Properties }) => webAclSchema.parse(Properties).Rules.length,
    ),
    botControls: ofType('AWS::WAFv2::WebACL').filter(({ Properties }) =>
      webAclSchema.parse(Properties).Rules.some(({ Name }) => Name === 'AWSManagedRulesBotControlRuleSet'),
    ).length,
    secrets: ofType('AWS::SecretsManager::Secret').length,
    trails: ofType('AWS::CloudTrail::Trail').length,
    canaryRuns: ofType('AWS::Synthetics::Canary').reduce(
      (sum, { Properties }) => sum + 60 / canarySchema.parse(Properties).Schedule.Expression,
      0,
    ),
    pipelineActions: ofType('AWS::CodePipeline::Pipeline').reduce(
      (sum, { Properties }) => sum + billedActions(Properties),
      0,
    ),
  };
}

const templatesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(folder, name));
