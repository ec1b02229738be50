/** An app of `cdk synth --app`, as `bin/` has one: no environment and no profile has all that may be asked for. */
import { App } from 'aws-cdk-lib';

import { parseConfig } from '../../lib/config.ts';
import { VitrineStage } from '../../lib/vitrine-stage.ts';
import { withEveryOption } from './with-every-option.ts';

const app = new App();
new VitrineStage(app, 'Vitrine-prod', { config: parseConfig(withEveryOption) });
