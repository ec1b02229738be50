/**
 * An app of `cdk synth --app`, as `bin/` has one: no environment and no profile has all that may be asked for. What an
 * endpoint of SageMaker may have, containers may not, so that theirs is an environment of its own.
 */
import { App } from 'aws-cdk-lib';

import { parseConfig } from '../../lib/config.ts';
import { VitrineStage } from '../../lib/vitrine-stage.ts';
import { withContainers } from './with-containers.ts';
import { withEveryOption } from './with-every-option.ts';

const app = new App();
new VitrineStage(app, 'Vitrine-prod', { config: parseConfig(withEveryOption) });
new VitrineStage(app, 'Vitrine-boxes', { config: parseConfig({ ...withContainers, name: 'boxes' }) });
