export { PulseProgram, type SideSetting } from '../simulator/device/delivery.js';
export { contractionForces } from '../simulator/device/fatigue.js';
export { type FaultId, type FaultRates, faultKinds } from '../simulator/faults/faults.js';
export type { SimulatedPiece } from '../simulator/logWriter.js';
export type { Behaviour } from '../simulator/patient/behaviour.js';
export { presets } from '../simulator/presets/index.js';
export {
  type CheckedScenario,
  checkedScenario,
  type ScenarioInput,
} from '../simulator/scenario.js';
export { scenarioSchema } from '../simulator/scenarioSchema.js';
export { scenarios } from '../simulator/scenarios/index.js';
export { type SimulateOptions, simulate } from '../simulator/simulate.js';
export type { TruthEntry } from '../simulator/truth.js';
export type { PatientAdherence, SessionCounts } from './analysis/adherence.js';
export { daysOf, weeksOf } from './analysis/adherenceDays.js';
export { type AdherenceResult, adherenceFold } from './analysis/adherenceFold.js';
export type {
  AdherenceDay,
  AdherenceWeek,
  LeftOutReason,
  Ratio,
} from './analysis/adherenceResult.js';
export {
  type AdherenceRules,
  type AdherenceRulesOptions,
  adherenceRules,
} from './analysis/adherenceRules.js';
export { type BootstrapInterval, bootstrapInterval } from './analysis/bootstrapInterval.js';
export type { CarryOverOptions } from './analysis/cma/carryOver.js';
export { type CmaEventInfo, type CmaOptions, type CmaResult, cma } from './analysis/cma/cma.js';
export {
  type CmaPerEpisode,
  type CmaPerEpisodeOptions,
  cmaPerEpisode,
  type EpisodeCma,
} from './analysis/cma/cmaPerEpisode.js';
export {
  type CmaSlidingWindow,
  type CmaSlidingWindowOptions,
  cmaSlidingWindow,
  type WindowCma,
} from './analysis/cma/cmaSlidingWindow.js';
export type { CmaReason } from './analysis/cma/figure.js';
export { formatNoCarryOver, SESSION_CARRY_OVER } from './analysis/cma/formatNoCarryOver.js';
export { type CmaId, type CmaMeasure, cmaMeasures } from './analysis/cma/measures.js';
export type { CmaEvent } from './analysis/cma/orderedEvents.js';
export type { SlidingWindowOptions } from './analysis/cma/slidingWindows.js';
export {
  type EpisodeOptions,
  type TreatmentEpisode,
  type TreatmentEpisodesOptions,
  treatmentEpisodes,
} from './analysis/cma/treatmentEpisodes.js';
export type { CmaWindow, CmaWindowOptions, WindowStart } from './analysis/cma/windows.js';
export { type CohortPersistence, cohortPersistence } from './analysis/cohortPersistence.js';
export type { CountedSessions, SessionOutcome } from './analysis/countSessions.js';
export type { DayRun } from './analysis/dayRuns.js';
export { type Spread, spreadOf } from './analysis/distribution.js';
export {
  type Followed,
  kaplanMeier,
  medianTime,
  type SurvivalStep,
} from './analysis/kaplanMeier.js';
export { type LogRank, type LogRankGroup, type LogRankRow, logRank } from './analysis/logRank.js';
export { type ParameterRules, parameterRules } from './analysis/parameterRules.js';
export {
  type ParameterInput,
  type ParametersFoldOptions,
  type ParametersResult,
  parametersFold,
} from './analysis/parametersFold.js';
export type { PatientParameters, Trend } from './analysis/patientParameters.js';
export { type Persistence, persistenceOf } from './analysis/persistence.js';
export type { BootstrapOptions } from './analysis/resample.js';
export type { SessionParameters } from './analysis/sessionParameters.js';
export type { SideFigures } from './analysis/sideFigures.js';
export { type Span, spanFold } from './analysis/spanFold.js';
export { type Stratum, strataOf } from './analysis/strata.js';
export {
  type StratifiedPersistence,
  type StratumPersistence,
  stratifiedPersistence,
} from './analysis/stratifiedPersistence.js';
export type { Timing } from './analysis/timing.js';
export { type UseClass, type UseClasses, useClasses } from './analysis/useClasses.js';
export {
  parseUseClasses,
  USE_MEASURES,
  type UseClassSpec,
  type UseCuts,
  type UseMeasure,
} from './analysis/useClassSpec.js';
export {
  type CohortWeek,
  type WeekColumns,
  type WeeklyAdherence,
  weeklyAdherence,
} from './analysis/weeklyAdherence.js';
export type { WindowFigures, WindowSpec } from './analysis/windows.js';
export type {
  Chart,
  ChartData,
  ChartInput,
  ChartInputs,
  ChartNeeds,
  ChartOptions,
} from './charts/chart.js';
export { charts } from './charts/index.js';
export type {
  Decoded,
  DecodeOptions,
  Decoder,
  HeaderReading,
  LabelCount,
  LogFormat,
} from './codecs/codec.js';
export { EventLogWriter } from './codecs/eventLogWriter.js';
export { FrameEncoder } from './codecs/frameEncoder.js';
export { type FormatId, formats, recognisedFormat, recogniseFormat } from './codecs/index.js';
export type { LogReadings, LogWriter, TakePiece } from './codecs/logWriter.js';
export { PulseCsvWriter } from './codecs/pulseCsvWriter.js';
export { type CsvTexts, SessionCsvWriter } from './codecs/sessionCsvWriter.js';
export { dayNumberOf, formatDay, parseDay } from './model/civil.js';
export type { Diagnostic, DiagnosticCode, Severity } from './model/diagnostic.js';
export {
  amplitudeReachingK,
  chargeDensity,
  chargeReachingK,
  energyMillijoules,
  lapicqueThresholdRatio,
  requiredVolts,
  shannonK,
  weissThresholdRatio,
} from './model/electrical.js';
export { type ErrorCode, StimlogError } from './model/errors.js';
export type { Fold } from './model/fold.js';
export {
  type Prescription,
  type PrescriptionInput,
  prescriptionOf,
  type RegimenInput,
} from './model/prescription.js';
export { prescriptionSchema } from './model/prescriptionSchema.js';
export { DEFAULT_PROGRAM, type TherapyProgram } from './model/program.js';
export { ABSENT, PULSE_FLAG, type PulseBatch, type PulseColumns } from './model/pulse.js';
export type { SessionBatch } from './model/session.js';
export type { Telemetry } from './model/telemetry.js';
export { chargePerPhase, microseconds, milliamps } from './model/units.js';
export { type Zone, zoneNamed } from './model/zone.js';
export { decode } from './operators/decode.js';
export { divertDamage } from './operators/divertDamage.js';
export { divertDiagnostics, type Readings } from './operators/divertDiagnostics.js';
export { foldBatches } from './operators/foldBatches.js';
export { onlySessions } from './operators/onlySessions.js';
export type { Figure } from './rendering/figure.js';
export { type PageOptions, renderPage } from './rendering/html/renderPage.js';
export { type PdfOptions, renderPdf } from './rendering/pdf/renderPdf.js';
export { renderChart } from './rendering/renderChart.js';
export type { ReportDocument } from './reports/document.js';
export { formatUseClasses } from './reports/formatUseClasses.js';
export { MEASURES } from './reports/measures.js';
export { reportSchema } from './reports/reportSchema.js';
export { fromFile } from './sources/file.js';
export type { LinkEvent } from './sources/liveLink.js';
export { fromSerialPort, type SerialPortOptions } from './sources/serial.js';
export { fromSimulation, type SimulationOptions } from './sources/simulation.js';
export { fromStdin } from './sources/stdin.js';
export { fromTcp } from './sources/tcp.js';
export type { SourceOptions } from './sources/unpack.js';
