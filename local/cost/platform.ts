import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** What the synthesized templates of an environment say that its bill depends on. */
export interface Platform {
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
  readonly secrets: number;
  /** Of all canaries, an hour. */
  readonly canaryRuns: number;
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
const webAclSchema = z.object({ Rules: z.array(z.unknown()) });
const alarmSchema = z.object({
  Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional(),
});
const isWatched = ({ MetricStat }: { readonly MetricStat?: unknown }): boolean => MetricStat !== undefined;
const endpointSchema = z.object({ VpcEndpointType: z.string(), SubnetIds: z.array(z.unknown()).default([]) });
const canarySchema = z.object({
  Schedule: z.object({
    Expression: z
      .string()
      .regex(/^rate\(\d+ minutes?\)$/)
      .transform((rate) => Number(/\d+/.exec(rate)?.[0])),
  }),
});
const jobSchema = z.object({ NumberOfWorkers: z.number() });

/** Reads the templates of a cloud assembly, those of its stages too. */
export function platformOf(assembly: string): Platform {
  const resources = templatesIn(assembly).flatMap((file) => {
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
    functions: new Map(functions),
    shards: streamSchema.parse(stream?.Properties ?? {}).ShardCount,
    glueWorkers: Math.max(0, ...workers),
    alarms: ofType('AWS::CloudWatch::Alarm').reduce(
      (sum, { Properties }) => sum + (alarmSchema.parse(Properties).Metrics?.filter(isWatched).length ?? 1),
      0,
    ),
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
    secrets: ofType('AWS::SecretsManager::Secret').length,
    canaryRuns: ofType('AWS::Synthetics::Canary').reduce(
      (sum, { Properties }) => sum + 60 / canarySchema.parse(Properties).Schedule.Expression,
      0,
    ),
  };
}

const templatesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(folder, name));
