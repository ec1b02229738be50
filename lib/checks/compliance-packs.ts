import type { IPolicyValidationPlugin, Stage } from 'aws-cdk-lib';
import { HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';

/** What the configuration's `compliancePacks` means to cdk-nag. */
export const compliancePacks = {
  'HIPAA.Security': (app: Stage): HIPAASecurityChecks & IPolicyValidationPlugin =>
    new HIPAASecurityChecks(app),
  'NIST.800.53.R5': (app: Stage): NIST80053R5Checks & IPolicyValidationPlugin => new NIST80053R5Checks(app),
} as const;
