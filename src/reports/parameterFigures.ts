import type { TrendFigure } from '../analysis/patientParameters.js';

/** How a figure is called, its unit, and what it is: docs/parameters.md has formula and source. */
export interface FigureWords {
  readonly title: string;
  readonly unit: string;
  readonly definition: string;
  /** Shown as a percentage. */
  readonly isShare?: boolean;
}

export const PARAMETER_FIGURES: Readonly<Record<TrendFigure, FigureWords>> = {
  amplitudeMilliamps: {
    title: 'Amplitude',
    unit: 'mA',
    definition: 'largest current delivered in the session: the plateau',
  },
  programmedAmplitudeMilliamps: {
    title: 'Amplitude, programmed',
    unit: 'mA',
    definition: 'of the program in force at the start',
  },
  deliveredToProgrammedRatio: {
    title: 'Delivered / programmed',
    unit: '',
    definition: 'amplitude delivered / amplitude programmed',
    isShare: true,
  },
  pulseWidthMicroseconds: {
    title: 'Pulse width',
    unit: 'µs',
    definition: 'length of one phase, median over the pulses',
  },
  frequencyHertz: {
    title: 'Frequency F',
    unit: 'Hz',
    definition: '1 / usual interval between pulses; as recorded where no pulses tell',
  },
  jitterMicroseconds: {
    title: 'Jitter',
    unit: 'µs',
    definition: 'standard deviation of the intervals in which no pulse is missing',
  },
  onSeconds: {
    title: 'On time',
    unit: 's',
    definition: 'mean length of a contraction, its last interval included',
  },
  offSeconds: {
    title: 'Off time',
    unit: 's',
    definition: 'mean time from the end of a contraction to the begin of the next',
  },
  rampUpSeconds: {
    title: 'Ramp up',
    unit: 's',
    definition: 'mean time from the first pulse to the first within 2.2 % of the largest',
  },
  rampDownSeconds: {
    title: 'Ramp down',
    unit: 's',
    definition: 'mean time from the last pulse within 2.2 % of the largest to the last',
  },
  stimulationTimeRatio: {
    title: 'Stimulation time O',
    unit: '',
    definition: 'on time / (on time + off time)',
    isShare: true,
  },
  weightedFrequencyHertz: {
    title: 'Weighted frequency F × O',
    unit: 'Hz',
    definition: 'frequency × stimulation time',
  },
  chargePerPhaseMicrocoulombs: {
    title: 'Charge per phase Q',
    unit: 'µC',
    definition: 'largest amplitude × pulse width of a pulse',
  },
  chargeDensityMicrocoulombsPerSquareCentimetre: {
    title: 'Charge density D',
    unit: 'µC/cm²',
    definition: 'Q / contact area',
  },
  shannonK: {
    title: 'Shannon k',
    unit: '',
    definition: 'log10 D + log10 Q',
  },
  impedanceOhms: {
    title: 'Impedance',
    unit: 'Ω',
    definition: 'as the device measured it, else peak voltage / amplitude over the pulses',
  },
  peakVolts: {
    title: 'Peak voltage',
    unit: 'V',
    definition: 'highest voltage measured between the electrodes',
  },
  requiredVolts: {
    title: 'Voltage needed',
    unit: 'V',
    definition: 'I · R + 2 · I · PW / Cdl at the plateau, the impedance taken as R: illustrative',
  },
  headroomVolts: {
    title: 'Headroom',
    unit: 'V',
    definition: 'supply − peak voltage, or − voltage needed where none was measured',
  },
  complianceLimitedRatio: {
    title: 'Compliance-limited',
    unit: '',
    definition: 'pulses that the supply kept from their amplitude / pulses',
    isShare: true,
  },
};

export const FIGURE_NAMES = Object.keys(PARAMETER_FIGURES) as TrendFigure[];
