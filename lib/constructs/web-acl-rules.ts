import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** A group of rules that AWS keeps up to date, and those of its rules that only count here. */
export interface ManagedRuleGroup {
  readonly name: string;
  /** Rule to the reason why a match is no reason to block. */
  readonly onlyCounted?: Readonly<Record<string, string>>;
  /** Of a group that is bought by the level. */
  readonly inspectionLevel?: 'COMMON';
}

const knownAttackers: ManagedRuleGroup = { name: 'AWSManagedRulesAmazonIpReputationList' };
const knownBadInputs: ManagedRuleGroup = { name: 'AWSManagedRulesKnownBadInputsRuleSet' };
const largeBodies =
  'It blocks bodies over 8 kB; batches of events and items, and histories, are larger. API Gateway and the handlers limit them.';

/** Callers are the shop's servers and, where it allows them, its pages. */
export const shopRuleGroups: readonly ManagedRuleGroup[] = [
  knownAttackers,
  knownBadInputs,
  {
    name: 'AWSManagedRulesCommonRuleSet',
    onlyCounted: {
      SizeRestrictions_BODY: largeBodies,
      SizeRestrictions_QUERYSTRING:
        'It blocks queries over 2,048 bytes; a filter with its values may be longer.',
      CrossSiteScripting_BODY:
        'Descriptions of items hold markup. Answers are JSON, which no browser renders.',
    },
  },
];

/** Callers are engineers and pipelines. */
export const operatorRuleGroups: readonly ManagedRuleGroup[] = [
  knownAttackers,
  knownBadInputs,
  { name: 'AWSManagedRulesCommonRuleSet', onlyCounted: { SizeRestrictions_BODY: largeBodies } },
];

const program =
  'Callers are programs: servers of the shop, the command line, the canary. A key or a signature says whose.';

/** Bots that say what they are, or that AWS knows: crawlers, scrapers, automated browsers. */
export const botControl: ManagedRuleGroup = {
  name: 'AWSManagedRulesBotControlRuleSet',
  inspectionLevel: 'COMMON',
  onlyCounted: {
    CategoryHttpLibrary: program,
    SignalNonBrowserUserAgent: program,
    SignalKnownBotDataCenter: "Servers of a shop are in data centres, and so is AWS's own canary.",
  },
};

/** What one address may ask first, for it costs WAF the least; then each group. */
export function webAclRules(
  requestsPerAddress: number,
  groups: readonly ManagedRuleGroup[],
): CfnWebACL.RuleProperty[] {
  const limit: CfnWebACL.RuleProperty = {
    name: 'RequestsPerAddress',
    priority: 0,
    action: { block: {} },
    statement: {
      rateBasedStatement: { limit: requestsPerAddress, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
    },
    visibilityConfig: measured('RequestsPerAddress'),
  };
  return [limit, ...groups.map((group, index) => managed(group, index + 1))];
}

function managed(
  { name, onlyCounted = {}, inspectionLevel }: ManagedRuleGroup,
  priority: number,
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    // The group's own actions, but for what is overridden below.
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ...(inspectionLevel !== undefined && {
          managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel } }],
        }),
        ruleActionOverrides: Object.keys(onlyCounted).map((rule) => ({
          name: rule,
          actionToUse: { count: {} },
        })),
      },
    },
    visibilityConfig: measured(name),
  };
}

/** Samples would show, in the console, what shoppers asked: metrics and the log are enough. */
export const measured = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});
