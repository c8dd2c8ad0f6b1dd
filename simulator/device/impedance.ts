/** How the access resistance of one side changes, after the first months and from session to session. */
export interface ImpedanceModel {
  /** Access resistance once the tissue has settled, Ω. */
  readonly settledOhms: number;
  /** Share by which it is higher at activation. */
  readonly earlyExcess: number;
}

/** Settled by six months (1,764 DBS leads, PMC5876470): 180 days are four of these. A surrogate. */
const SETTLING_DAYS = 45;
/** Ω a year after that (DBS, Satzer 2014). A surrogate. */
const DRIFT_OHMS_PER_YEAR = -73;
/** Share of the settled resistance below which it never drifts. Assumed. */
const LOWEST_SHARE = 0.6;

export const POSTURES = ['lying', 'sitting', 'standing'] as const;
export type Posture = (typeof POSTURES)[number];

/** How often sessions are held so, and what it does to the resistance. Assumed; that it does: scirp pst.2014.22011. */
const POSTURE_SHARE: Readonly<Record<Posture, number>> = {
  lying: 0.7,
  sitting: 0.25,
  standing: 0.05,
};
const POSTURE_FACTOR: Readonly<Record<Posture, number>> = {
  lying: 1,
  sitting: 1.03,
  standing: 1.06,
};

/** The posture that a uniform random number picks. */
export function postureOf(uniform: number): Posture {
  if (uniform < POSTURE_SHARE.lying) return 'lying';
  return uniform < POSTURE_SHARE.lying + POSTURE_SHARE.sitting ? 'sitting' : 'standing';
}

/** Access resistance `days` after activation, Ω, without the noise of a measurement. */
export function accessOhmsOn(model: ImpedanceModel, days: number, posture: Posture): number {
  const early = model.settledOhms * model.earlyExcess * Math.exp(-days / SETTLING_DAYS);
  const drift = (DRIFT_OHMS_PER_YEAR * Math.max(0, days - 180)) / 365.25;
  const settled = Math.max(model.settledOhms * LOWEST_SHARE, model.settledOhms + drift);
  return (settled + early) * POSTURE_FACTOR[posture];
}
