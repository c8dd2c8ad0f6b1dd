/*
 * How much of the nerve a pulse excites: illustrative. Threshold by Weiss's law of strength and
 * duration (Geddes 2004), recruitment by a logistic in the current over that threshold. The slope and
 * the thresholds are invented: no figure for the L2 medial branch was found.
 */

export interface Recruitment {
  /** Current that excites half of the fibres with an endless pulse, mA. */
  readonly rheobaseMilliamps: number;
  /** Pulse width at which the threshold is twice the rheobase, µs. */
  readonly chronaxieMicroseconds: number;
  /** Steepness of the logistic, per threshold. */
  readonly slope: number;
}

/** Weiss: I = I_rheobase × (1 + chronaxie / pulse width), mA. */
export function thresholdMilliamps(
  { rheobaseMilliamps, chronaxieMicroseconds }: Recruitment,
  pulseWidthMicroseconds: number,
): number {
  return rheobaseMilliamps * (1 + chronaxieMicroseconds / pulseWidthMicroseconds);
}

/** Share of the fibres that a pulse excites, 0 to 1; one half at the threshold. */
export function recruitedShare(
  recruitment: Recruitment,
  amplitudeMilliamps: number,
  pulseWidthMicroseconds: number,
): number {
  const threshold = thresholdMilliamps(recruitment, pulseWidthMicroseconds);
  return 1 / (1 + Math.exp(-recruitment.slope * (amplitudeMilliamps / threshold - 1)));
}
