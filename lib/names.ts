/**
 * Names that code, configuration or people refer to, and so cannot be left to CloudFormation.
 * Everything else is named by CloudFormation, which lets it replace a resource without a collision.
 */
export interface Names {
  /** The cache of the online table, where there is one. */
  readonly onlineCache: string;
  /** Prefix of what the workflows create at run time: jobs, models, endpoint configurations. */
  readonly prefix: string;
  readonly glueDatabase: string;
  readonly endpoint: string;
  /** The function that is the model host, where it runs in Lambda. */
  readonly modelHostFunction: string;
  /** Where models are asked before shoppers ask them, while there is one to ask. */
  readonly stagingEndpoint: string;
  readonly modelPackageGroup: string;
  /** The mirror of users' features in SageMaker Feature Store, where there is one. */
  readonly userFeatureGroup: string;
  /** SageMaker's managed MLflow, where there is one. */
  readonly mlflowServer: string;
  /** The APIs: metrics and traces of API Gateway tell APIs apart by name alone. */
  readonly shopApi: string;
  readonly operatorApi: string;
  /** The canary of the shop API, where there is one. */
  readonly shopCanary: string;
  /** The SageMaker Pipeline, where there is one. */
  readonly trainingPipeline: string;
  /** The pipeline of models, where there is one. */
  readonly modelPipeline: string;
  /** The workflow that makes lists anew, which looks for runs of itself. */
  readonly listsWorkflow: string;
  /** SSM parameter that the release workflow writes: which model serves. */
  readonly liveReleaseParameter: string;
  /** What the names of the alarms on a model begin with that a release tries. */
  readonly candidateAlarms: string;
}

/** @param environment the environment's name in its configuration, such as `dev` */
export function namesOf(environment: string): Names {
  return {
    onlineCache: `vitrine-${environment}`,
    prefix: `vitrine-${environment}`,
    glueDatabase: `vitrine_${environment}`,
    endpoint: `vitrine-${environment}`,
    stagingEndpoint: `vitrine-${environment}-staging`,
    modelHostFunction: `vitrine-${environment}-model-host`,
    modelPackageGroup: `vitrine-${environment}`,
    userFeatureGroup: `vitrine-${environment}-users`,
    mlflowServer: `vitrine-${environment}`,
    shopApi: `vitrine-${environment}-shop`,
    operatorApi: `vitrine-${environment}-operator`,
    shopCanary: `vitrine-${environment}`,
    trainingPipeline: `vitrine-${environment}-training`,
    modelPipeline: `vitrine-${environment}-models`,
    listsWorkflow: `vitrine-${environment}-lists`,
    liveReleaseParameter: `/vitrine/${environment}/live-release`,
    candidateAlarms: `vitrine-${environment}-candidate-`,
  };
}
