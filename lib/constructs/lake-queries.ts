import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duration, Size } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { IDatabase } from 'aws-cdk-lib/aws-glue';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface LakeQueriesProps {
  /** Of the workgroup, which notebooks and people name. */
  readonly name: string;
  readonly database: IDatabase;
  /** Where results are written, below `athena/`. */
  readonly results: Bucket;
  readonly encryptionKey: IKey;
  /** A query that would read more is stopped: its author forgot a condition. */
  readonly mostScanned: Size;
  /** How long results are kept: they are copies of what the lake holds, shoppers' ids too. */
  readonly keptFor: Duration;
  /** Whether the workgroup goes with its queries and their history. */
  readonly deletedWithHistory: boolean;
}

const FOLDER = 'athena/';

/** Where people ask the lake: an Athena workgroup that bounds a query's cost, and queries to begin with. */
export class LakeQueries extends Construct {
  readonly workgroupName: string;

  constructor(scope: Construct, id: string, props: LakeQueriesProps) {
    super(scope, id);
    this.workgroupName = props.name;
    props.results.addLifecycleRule({ id: 'query-results', prefix: FOLDER, expiration: props.keptFor });
    const workgroup = new CfnWorkGroup(this, 'WorkGroup', {
      name: props.name,
      description: 'Questions of people and of notebooks to the lake',
      recursiveDeleteOption: props.deletedWithHistory,
      workGroupConfiguration: {
        bytesScannedCutoffPerQuery: props.mostScanned.toBytes(),
        // Results are written here, encrypted, whatever a query asks for.
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        resultConfiguration: {
          outputLocation: props.results.s3UrlForObject(FOLDER),
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: props.encryptionKey.keyArn },
        },
      },
    });
    for (const { name, description, sql } of savedQueries()) {
      new CfnNamedQuery(this, name, {
        name,
        description,
        database: props.database.databaseName,
        queryString: sql,
        workGroup: workgroup.ref,
      });
    }
  }
}

interface SavedQuery {
  readonly name: string;
  /** The comment that the file begins with. */
  readonly description: string;
  readonly sql: string;
}

/** The files of `lib/queries`, by name; docs/data.md lists them. */
export function savedQueries(): readonly SavedQuery[] {
  const folder = join(import.meta.dirname, '..', 'queries');
  return readdirSync(folder)
    .toSorted()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8');
      const comment = /^(?:-- .*\n)+/.exec(sql)?.[0];
      if (comment === undefined)
        throw new Error(`${file} must begin with a comment that says what it answers`);
      const description = comment.replaceAll(/^-- /gm, '').trim().replaceAll('\n', ' ');
      return { name: file.replace(/\.sql$/, ''), description, sql };
    });
}
