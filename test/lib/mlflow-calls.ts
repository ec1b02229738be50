import calls from '../fixtures/parity/mlflow_calls.json' with { type: 'json' };

/** Operations of MLflow's REST API that are asked for, to the actions that SageMaker authorizes them by. */
export const mlflowCalls: Readonly<Record<string, string>> = calls;
