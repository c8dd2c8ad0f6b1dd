import type { Fold } from '../model/fold.js';
import type { SessionBatch } from '../model/session.js';
import type { AdherenceResult, AdherenceState } from './adherenceFold.js';
import type { ParameterInput, ParametersResult, ParametersState } from './parametersFold.js';

interface ReportState {
  readonly adherence: AdherenceState;
  readonly parameters: ParametersState | undefined;
}

export interface ReportResult {
  readonly adherence: AdherenceResult;
  /** Undefined where nobody asked for them. */
  readonly parameters: ParametersResult | undefined;
}

/** Both folds over one reading of the inputs; without `parameters` telemetry is passed over. */
export function reportFold(
  adherence: Fold<SessionBatch, AdherenceState, AdherenceResult>,
  parameters: Fold<ParameterInput, ParametersState, ParametersResult> | undefined,
): Fold<ParameterInput, ReportState, ReportResult> {
  return {
    create: () => ({ adherence: adherence.create(), parameters: parameters?.create() }),
    add(state, input) {
      if (input.kind === 'batch') adherence.add(state.adherence, input.batch);
      if (state.parameters) parameters?.add(state.parameters, input);
    },
    merge: (first, second) => ({
      adherence: adherence.merge(first.adherence, second.adherence),
      parameters:
        first.parameters && second.parameters
          ? parameters?.merge(first.parameters, second.parameters)
          : undefined,
    }),
    finish: (state) => ({
      adherence: adherence.finish(state.adherence),
      parameters: state.parameters && parameters?.finish(state.parameters),
    }),
  };
}
