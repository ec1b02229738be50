import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnGroup, CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import { Construct } from 'constructs';

import { API_STAGE } from './rest-api-defaults.ts';

/** An API whose requests are traced, and how many of them. */
interface TracedApi {
  readonly api: RestApi;
  /** Requests a second of which each is traced. */
  readonly perSecond: number;
  /** Of those beyond, 0 to 1. */
  readonly share: number;
}

export interface TraceSamplingProps {
  readonly shop: TracedApi;
  readonly operator: TracedApi;
  /** What takes a shopper longer is slow. */
  readonly slowMs: number;
}

/** Rules of an environment come before X-Ray's own, which has 10,000. */
const PRIORITY = 1_000;

/** How many requests X-Ray follows through the platform, and the traces that are looked for, each with a map of its own. */
export class TraceSampling extends Construct {
  constructor(scope: Construct, id: string, props: TraceSamplingProps) {
    super(scope, id);
    const { shop, operator, slowMs } = props;
    this.#sample('Shop', shop);
    this.#sample('Operator', operator);

    const shops = `service("${serviceOf(shop.api)}")`;
    const fallback = ['batch', 'trending', 'none'].map((source) => `annotation[fallback] = "${source}"`);
    this.#group('Fallbacks', `${shop.api.restApiName}-fallbacks`, `${shops} AND (${fallback.join(' OR ')})`);
    this.#group('Slow', `${shop.api.restApiName}-slow`, `${shops} AND responsetime > ${slowMs / 1000}`);
    const errors = [shop, operator].map(({ api }) => `service("${serviceOf(api)}") { fault }`);
    this.#group('Errors', `${shop.api.restApiName}-errors`, errors.join(' OR '));
  }

  #sample(id: string, { api, perSecond, share }: TracedApi): void {
    new CfnSamplingRule(this, `${id}Rule`, {
      samplingRule: {
        version: 1,
        ruleName: api.restApiName,
        priority: PRIORITY,
        reservoirSize: perSecond,
        fixedRate: share,
        serviceName: serviceOf(api),
        serviceType: 'AWS::ApiGateway::Stage',
        resourceArn: '*',
        host: '*',
        httpMethod: '*',
        urlPath: '*',
      },
    });
  }

  #group(id: string, groupName: string, filterExpression: string): void {
    // Insights would be billed by the trace.
    new CfnGroup(this, id, {
      groupName,
      filterExpression,
      insightsConfiguration: { insightsEnabled: false },
    });
  }
}

/** What X-Ray calls an API's stage. */
const serviceOf = ({ restApiName }: RestApi): string => `${restApiName}/${API_STAGE}`;
