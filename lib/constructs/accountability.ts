/** Who answers for a model, on which basis it learns, and how long it may serve. */
export interface Accountability {
  /** @default unknown, as the model's card then says */
  readonly owner?: string | undefined;
  /** @default unknown, as the model's card then says */
  readonly consentBasis?: string | undefined;
  readonly retireAfterDays: number;
}

/** The variables by which the training container learns it, to write it into the manifest and the cards. */
export function accountabilityVariables(models: Accountability): Record<string, string> {
  return {
    ...(models.owner !== undefined && { VITRINE_MODEL_OWNER: models.owner }),
    ...(models.consentBasis !== undefined && { VITRINE_CONSENT_BASIS: models.consentBasis }),
    VITRINE_RETIRE_AFTER_DAYS: String(models.retireAfterDays),
  };
}
