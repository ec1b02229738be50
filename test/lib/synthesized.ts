import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../config/prod.ts';
import { type EnvironmentConfigInput, parseConfig } from '../../lib/config.ts';
import { VitrineStage } from '../../lib/vitrine-stage.ts';

const cdkJson = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8')));

export type StackName =
  | 'Lake'
  | 'Features'
  | 'Clickstream'
  | 'Training'
  | 'Serving'
  | 'Lists'
  | 'Api'
  | 'Operator'
  | 'Drift'
  | 'Operations';

const templatesSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
/** See `../loaded-once/environment.mjs`. */
const kept = z.custom<Map<string, string>>().parse(Reflect.get(globalThis, Symbol.for('vitrine.kept')));

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Goes when the tests end. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-synth-'));
  folders.push(folder);
  return folder;
}

/** An app whose output goes when the tests end. */
export const temporaryApp = (context: Record<string, unknown> = {}): App =>
  new App({ outdir: temporaryFolder(), context });

/** An app with the feature flags of cdk.json, and without bundling handlers or copying assets. */
export const flaggedApp = (): App =>
  temporaryApp({
    ...cdkJson.context,
    'aws:cdk:bundling-stacks': [],
    'aws:cdk:disable-asset-staging': true,
  });

/** The app of an environment. */
export function appOf(config: EnvironmentConfigInput): { readonly app: App; readonly stage: VitrineStage } {
  const app = flaggedApp();
  const stage = new VitrineStage(app, 'Vitrine', {
    config: parseConfig(config, { CDK_DEFAULT_ACCOUNT: '222222222222', CDK_DEFAULT_REGION: 'eu-west-1' }),
  });
  return { app, stage };
}

/** The templates of an environment. */
export function synthesize(config: EnvironmentConfigInput = prod): Record<StackName, Template> {
  const templates = stackTemplates(config);
  const template = (name: StackName): Template => {
    const found = Object.entries(templates).find(([stack]) => stack.endsWith(`-${name}`));
    if (found === undefined) throw new Error(`There is no stack ${name}`);
    return Template.fromJSON(found[1]);
  };
  return {
    Lake: template('Lake'),
    Features: template('Features'),
    Clickstream: template('Clickstream'),
    Training: template('Training'),
    Serving: template('Serving'),
    Lists: template('Lists'),
    Api: template('Api'),
    Operator: template('Operator'),
    Drift: template('Drift'),
    Operations: template('Operations'),
  };
}

/** The templates by stack name, synthesized once a worker for each environment: many files ask for the same. */
function stackTemplates(config: EnvironmentConfigInput): Record<string, Record<string, unknown>> {
  const key = JSON.stringify(config);
  const text = kept.get(key) ?? JSON.stringify(synthesizedStacks(config));
  kept.set(key, text);
  return templatesSchema.parse(JSON.parse(text));
}

const synthesizedStacks = (config: EnvironmentConfigInput): Record<string, unknown> =>
  Object.fromEntries(
    appOf(config)
      .stage.synth()
      .stacks.map(({ stackName, template }) => [stackName, template as unknown]),
  );

/** Every template of an environment as a file, as plugins of synthesis get them. */
export function templatePathsOf(config: EnvironmentConfigInput): string[] {
  const folder = temporaryFolder();
  return Object.entries(stackTemplates(config)).map(([stack, template]) => {
    const path = join(folder, `${stack}.template.json`);
    writeFileSync(path, JSON.stringify(template));
    return path;
  });
}

/** The template of a stack that an environment has only if its configuration asks for it. */
export function synthesizeOptional(
  config: EnvironmentConfigInput,
  name: 'Studio' | 'Logs' | 'Models' | 'Network',
): Template | undefined {
  const found = Object.entries(stackTemplates(config)).find(([stack]) => stack.endsWith(`-${name}`));
  return found && Template.fromJSON(found[1]);
}

/** A template's value as text: `<Raw.Arn>` for an attribute here, `<Lake:Raw.Arn>` for one of another stack. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(text).join('');
  const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).safeParse(value);
  if (join.success) return join.data['Fn::Join'][1].map(text).join(join.data['Fn::Join'][0]);
  const attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).safeParse(value);
  if (attribute.success) return `<${attribute.data['Fn::GetAtt'].map(withoutHash).join('.')}>`;
  const reference = z.object({ Ref: z.string() }).safeParse(value);
  if (reference.success) return `<${withoutHash(reference.data.Ref)}>`;
  const imported = z.object({ 'Fn::ImportValue': z.string() }).safeParse(value);
  if (imported.success) return `<${withoutExport(imported.data['Fn::ImportValue'])}>`;
  return JSON.stringify(value);
}

const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

const withoutExport = (name: string): string =>
  name
    .replace(/^Vitrine-(\w+):ExportsOutput(?:Ref|FnGetAtt)/, '$1:')
    .replace(/[0-9A-F]{8}([A-Z][a-z]+)[0-9A-F]{8}$/, '.$1')
    .replace(/[0-9A-F]{16}$/, '');

const list = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);
const policySchema = z.object({
  Properties: z.object({
    PolicyDocument: z.object({
      Statement: z.array(z.object({ Action: list, Resource: list, Condition: z.unknown().optional() })),
    }),
    Roles: z.array(z.unknown()),
  }),
});

/**
 * Everything that a role may do, as sorted lines `action on resource [if condition]`; the hash of an asset, which
 * changes with every edit of it, is HASH.
 * @param role the role's logical id without its hash
 */
export function rightsOf(template: Template, role: string): string[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .map((policy) => policySchema.parse(policy).Properties)
    .filter(({ Roles }) => Roles.some((attached) => text(attached) === `<${role}>`))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) =>
        Resource.map(
          (resource) =>
            `${text(action)} on ${text(resource).replace(/\/[0-9a-f]{64}\./, '/HASH.')}${Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`}`,
        ),
      ),
    )
    .sort();
}

/** The rights to a key through a service, as `rightsOf` writes them. */
export function keyRights(service: string, key: string, ...actions: string[]): string[] {
  const condition = { StringEquals: { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` } };
  return actions.map((action) => `kms:${action} on ${key} if ${JSON.stringify(condition)}`);
}

/** The rights on its key of whoever writes rows of the online table. */
export const writesOnlineTable: readonly string[] = keyRights(
  'dynamodb',
  '<Features:Key.Arn>',
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'ReEncryptFrom',
  'ReEncryptTo',
);

/** What every function may do besides its work: be traced and write to its own log group. */
export function functionRights(logs: string): string[] {
  return [
    `logs:CreateLogStream on <${logs}.Arn>`,
    `logs:PutLogEvents on <${logs}.Arn>`,
    'xray:PutTelemetryRecords on *',
    'xray:PutTraceSegments on *',
  ];
}

/** What every workflow may do besides its work: be traced and deliver its log. */
export const workflowRights: readonly string[] = [
  'logs:CreateLogDelivery on *',
  'logs:DeleteLogDelivery on *',
  'logs:DescribeLogGroups on *',
  'logs:DescribeResourcePolicies on *',
  'logs:GetLogDelivery on *',
  'logs:ListLogDeliveries on *',
  'logs:PutResourcePolicy on *',
  'logs:UpdateLogDelivery on *',
  'xray:GetSamplingRules on *',
  'xray:GetSamplingTargets on *',
  'xray:PutTelemetryRecords on *',
  'xray:PutTraceSegments on *',
];

/** What SageMaker needs to run a container of an image: pull it, log and report metrics. */
export function containerRights(repository: string, logGroup: string): string[] {
  const image = `arn:aws:ecr:eu-west-1:111111111111:repository/vitrine/${repository}`;
  const logs = `arn:aws:logs:eu-west-1:222222222222:log-group:/aws/sagemaker/${logGroup}:*`;
  return [
    'cloudwatch:PutMetricData on * if {"StringLike":{"cloudwatch:namespace":"/aws/sagemaker/*"}}',
    `ecr:BatchCheckLayerAvailability on ${image}`,
    `ecr:BatchGetImage on ${image}`,
    `ecr:GetDownloadUrlForLayer on ${image}`,
    'ecr:GetAuthorizationToken on *',
    `logs:CreateLogGroup on ${logs}`,
    `logs:CreateLogStream on ${logs}`,
    `logs:DescribeLogStreams on ${logs}`,
    `logs:PutLogEvents on ${logs}`,
  ];
}

/** The only resource of a type whose logical id begins so. */
export function only(template: Template, type: string, idPrefix = ''): Record<string, unknown> {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(idPrefix));
  const [resource, ...more] = found;
  if (resource === undefined || more.length > 0) {
    throw new Error(
      `${String(found.length)} ${type} begin with "${idPrefix}": ${found.map(([id]) => id).join()}`,
    );
  }
  return z.object({ Properties: z.record(z.string(), z.unknown()) }).parse(resource[1]).Properties;
}

const definitionSchema = z.object({
  StartAt: z.string(),
  TimeoutSeconds: z.number(),
  States: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The definition of the template's only state machine. */
export function definitionOf(template: Template): z.infer<typeof definitionSchema> {
  const { DefinitionString } = only(template, 'AWS::StepFunctions::StateMachine');
  return definitionSchema.parse(JSON.parse(text(DefinitionString)));
}
