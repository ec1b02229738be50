import { SCENARIO_NAMES, type ScenarioName } from './scenario.ts';

/**
 * The id of a list says where it was shown, so that what it leads to is counted there without a look-up.
 * @param unique 16 random bytes: with the longest scenario 38 characters, where Personalize's events allow 40
 */
export const listIdOf = (scenario: ScenarioName, unique: Buffer): string =>
  `${scenario}.${unique.toString('base64url')}`;

/**
 * Where the list of an id was shown.
 * @returns undefined where the id does not say: shops name what they like, and lists of before this had other ids
 */
export const scenarioOfList = (recommendationId: string): ScenarioName | undefined =>
  SCENARIO_NAMES.find((scenario) => recommendationId.startsWith(`${scenario}.`));
