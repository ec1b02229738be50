import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { grantObjectDelete, grantObjectRead, grantObjectWrite } from '../constructs/bucket-grants.ts';
import { grantCatalogRead } from '../constructs/catalog-grants.ts';
import { acknowledgeOwnPolicy } from '../constructs/compliance.ts';
import { DataKey } from '../constructs/data-key.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import { StudioDomain } from '../constructs/studio-domain.ts';
import { namesOf } from '../names.ts';
import type { StudioConfig } from '../studio-config.ts';
import type { LakeStack } from './lake-stack.ts';

export interface StudioStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly settings: StudioConfig;
  readonly lake: LakeStack;
}

/** Notebooks on AWS: a Studio domain whose role reads the lake, asks Athena and keeps notebooks, and nothing else. */
export class StudioStack extends Stack {
  constructor(scope: Construct, id: string, props: StudioStackProps) {
    super(scope, id, props);
    const { config, settings } = props;
    const { artifacts, database, queries } = props.lake;
    const { prefix: name } = namesOf(config.name);
    const removalPolicy = removalPolicies[config.dataOnDelete];

    const role = this.#role(props);
    const domain = new StudioDomain(this, 'Studio', {
      name,
      settings,
      role,
      key: new DataKey(this, 'Key', {
        description: `Vitrine ${config.name}: home directories and spaces of Studio`,
        removalPolicy,
      }),
      notebooksUri: artifacts.s3UrlForObject('notebooks/'),
      environment: {
        VITRINE_ATHENA_DATABASE: database.databaseName,
        VITRINE_ATHENA_WORKGROUP: queries.workgroupName,
      },
      removalPolicy,
    });

    new CfnOutput(this, 'StudioDomainId', { value: domain.domainId });
    new CfnOutput(this, 'StudioRoleArn', { value: role.roleArn });
  }

  #role({ lake }: StudioStackProps): Role {
    const role = new Role(this, 'Notebooks', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      description: 'What notebooks in Studio may do',
    });
    acknowledgeOwnPolicy(role, 'Studio');
    grantObjectRead(lake.lake, role, 'warehouse');
    grantCatalogRead(lake.database, role);
    grantObjectRead(lake.artifacts, role, 'evaluations/');
    for (const folder of ['notebooks/', 'athena/']) {
      grantObjectRead(lake.artifacts, role, folder);
      grantObjectWrite(lake.artifacts, role, folder);
    }
    grantObjectDelete(lake.artifacts, role, 'notebooks/');
    Grant.addToPrincipal({
      grantee: role,
      actions: [
        'athena:StartQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StopQueryExecution',
      ],
      resourceArns: [
        this.formatArn({
          service: 'athena',
          resource: 'workgroup',
          resourceName: lake.queries.workgroupName,
        }),
      ],
    });
    return role;
  }
}
