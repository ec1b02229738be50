import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

import type { ServiceFunction } from './service-function.ts';

export interface SavedQueriesProps {
  /** The folder in CloudWatch that they are in. */
  readonly folder: string;
  /** The access log of the shop API. */
  readonly accessLogs: ILogGroup;
  /** Functions that recommend. */
  readonly recommending: readonly ServiceFunction[];
  /** All functions of the platform that answer or take in, also those. */
  readonly functions: readonly ServiceFunction[];
  /** What takes longer is slow. */
  readonly slowMs: number;
}

/** Stands in the query for the id that is looked for. */
const ID = 'PASTE-AN-ID';

/** The questions that are asked of the logs when something is wrong, ready in CloudWatch Logs Insights. */
export class SavedQueries extends Construct {
  readonly #props: SavedQueriesProps;

  constructor(scope: Construct, id: string, props: SavedQueriesProps) {
    super(scope, id);
    this.#props = props;
    const { accessLogs, recommending, functions } = props;
    const groupsOf = (some: readonly ServiceFunction[]): ILogGroup[] => some.map(({ logGroup }) => logGroup);
    this.#save('SlowAnswers', 'slow answers', [accessLogs], {
      fields: [
        '@timestamp',
        'requestId',
        'traceId',
        'resourcePath',
        'status',
        'latencyMs',
        'integrationLatencyMs',
      ],
      filterStatements: [`latencyMs > ${props.slowMs}`],
      sort: 'latencyMs desc',
      limit: 100,
    });
    this.#save('Fallbacks', 'fallbacks by reason', groupsOf(recommending), {
      filterStatements: ['message = "Recommended without a step that failed"'],
      statsStatements: ['count(*) as answers by step, error.name, error.message'],
      sort: 'answers desc',
    });
    this.#save('Errors', 'errors by handler', groupsOf(functions), {
      filterStatements: ['level = "ERROR"'],
      statsStatements: ['count(*) as errors, max(@timestamp) as latest by service, message, error.name'],
      sort: 'errors desc',
    });
    // A recommendationId leads to the correlation_id of its request, and that to all of its lines.
    this.#save('OneRequest', 'one request', [accessLogs, ...groupsOf(functions)], {
      fields: ['@timestamp', '@log', 'correlation_id', 'recommendationId', 'level', 'message', '@message'],
      filterStatements: [`@message like "${ID}"`],
      sort: '@timestamp asc',
    });
  }

  #save(
    id: string,
    name: string,
    logGroups: ILogGroup[],
    query: ConstructorParameters<typeof QueryString>[0],
  ): void {
    new QueryDefinition(this, id, {
      queryDefinitionName: `${this.#props.folder}/${name}`,
      queryString: new QueryString(query),
      logGroups,
    });
  }
}
