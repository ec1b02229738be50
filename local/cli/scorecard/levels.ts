import type { Practice } from './practice.ts';

const stack = (name: string): string => `test/lib/stacks/${name}.test.ts`;

/** The maturity levels of MLOps, 0 to 4: a level is reached with all below it. Level 0 asks for nothing. */
export const levels: readonly Practice[] = [
  {
    group: 'Level 1: DevOps',
    practice: 'Builds and tests of the application’s code are automated',
    claim: 'met',
    evidence: [
      {
        test: stack('delivery-stack'),
        title: 'runs every test, then synthesizes, and keeps reports and what it installed',
      },
    ],
  },
  {
    group: 'Level 2: automated training',
    practice: 'Training is automated, repeatable, and tracked with its data',
    claim: 'met',
    evidence: [
      { resource: 'AWS::StepFunctions::StateMachine', property: 'TracingConfiguration' },
      { test: 'training/tests/test_model_card.py', title: 'test_the_card_tells_the_data_and_its_snapshots' },
    ],
  },
  {
    group: 'Level 3: automated deployment of models',
    practice: 'Models are released by a workflow, tested before, and can go back',
    claim: 'met',
    evidence: [
      {
        test: stack('serving-stack'),
        title: 'refuses a package that is not approved, or retired by the day that it starts',
      },
      {
        test: stack('training-stack'),
        title: 'judges the model, and registers only one that passes every gate',
      },
    ],
  },
  {
    group: 'Level 3: automated deployment of models',
    practice: 'Models are compared with each other on live requests',
    claim: 'met',
    evidence: [
      {
        test: 'training/tests/test_experiment_analysis.py',
        title: 'test_a_known_lift_is_found_and_in_its_interval',
      },
    ],
  },
  {
    group: 'Level 4: full automation',
    practice: 'What is measured in production starts training and release by itself',
    claim: 'partial',
    evidence: [
      { test: stack('drift-stack'), title: 'is decided for reasons that were found, and when it is due' },
    ],
    missing: 'a person approves each version, by decision',
  },
];
