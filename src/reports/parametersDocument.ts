import { PARAMETER_RULES } from '../analysis/parameterChecks.js';
import type { PatientParameters, PatientSide, Trend } from '../analysis/patientParameters.js';
import type { SessionParameters } from '../analysis/sessionParameters.js';
import { visible } from '../model/diagnostic.js';
import { SIDES, type Side } from '../model/pulse.js';
import { MINUTE_MS } from '../model/units.js';
import { continuousSections } from './continuousSections.js';
import type { Column, DocumentTable, Fact, Section } from './document.js';
import { number, percent, plural, quantity } from './formatNumber.js';
import {
  incompleteFacts,
  MISSING_NOTE,
  missingOf,
  notInLogTitle,
  summedFrom,
} from './missingPulses.js';
import { FIGURE_NAMES, type FigureWords, PARAMETER_FIGURES } from './parameterFigures.js';
import { monthsOf, type ParametersReport, startText } from './parametersReport.js';

/** Sessions shown of one patient, the latest; all of them are in `--table sessions`. */
const SESSIONS_SHOWN = 20;
const MONTHS_SHOWN = 24;

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

/** The sections about stimulation parameters: one patient in detail, or a cohort as a table of patients. */
export function parametersSections(report: ParametersReport): Section[] {
  const [only] = report.patients;
  return report.patients.length === 1 && only !== undefined
    ? onePatient(only)
    : [cohort(report.patients)];
}

/** What the figures are and what they rest on. */
export function parametersMethod({ rules }: ParametersReport): Section {
  const facts: Fact[] = [
    {
      label: 'Contact area',
      text: `${Number(rules.contactAreaSquareCentimetres.toPrecision(4))} cm²`,
    },
    {
      label: 'Double layer',
      text: `${rules.doubleLayerMicrofaradsPerSquareCentimetre} µF/cm²`,
    },
    { label: 'Supply', text: `${rules.supplyVolts} V` },
    {
      label: 'Contraction',
      text: `pulses with less than half the programmed rest between them, or ${rules.trainGapSeconds} s where no rest is programmed`,
    },
    {
      label: 'Median',
      text: 'of the sessions: the middle one, a value that occurs; of an even number the lower of the middle two',
    },
    ...FIGURE_NAMES.map((name) => {
      const { title, definition } = PARAMETER_FIGURES[name];
      return { label: title, text: definition };
    }),
  ];
  return { id: 'method-parameters', heading: 'Method: parameters', facts };
}

function onePatient(patient: PatientParameters): Section[] {
  const { heights, impedanceTests, batteryTests, reconciliation } = patient;
  const from = [
    heights.pulses > 0 ? `${number(heights.pulses)} from their pulses` : '',
    heights.contractions > 0 ? `${number(heights.contractions)} from their contractions` : '',
    heights.session > 0 ? `${number(heights.session)} from their records` : '',
  ].filter((text) => text !== '');
  const facts: Fact[] = [
    { label: 'Patient', text: visible(patient.patientId) },
    {
      label: 'Sessions',
      text:
        patient.sessions === 0 && patient.continuous
          ? 'none: stimulation is always on'
          : `${number(patient.sessions)}${from.length > 0 ? `: ${from.join(', ')}` : ''}`,
    },
    ...(reconciliation ? [{ label: 'Pulse counters', text: reconciled(patient) }] : []),
    ...incompleteFacts([patient]),
    ...(impedanceTests.length > 0
      ? [{ label: 'Impedance tests', text: number(impedanceTests.length) }]
      : []),
    ...(batteryTests.length > 0 ? [{ label: 'Battery', text: batteryText(patient) }] : []),
  ];
  const continuous = patient.continuous ? continuousSections(patient.continuous) : [];
  // Without a session there is no figure of one: empty tables and checks would only say so again.
  if (continuous.length > 0 && patient.sessions === 0) {
    return [{ id: 'parameters', heading: 'Stimulation parameters', facts }, ...continuous];
  }
  return [
    { id: 'parameters', heading: 'Stimulation parameters', tables: [figureTable(patient)], facts },
    { id: 'pulses', heading: 'Pulses and charge', tables: [totalsTable(patient)] },
    checksSection(patient),
    ...overTime(patient),
    ...continuous,
  ];
}

function reconciled({ reconciliation }: PatientParameters): string {
  const { reported, counted, sessions } = reconciliation!;
  const missing = reported - counted;
  const difference =
    missing === 0
      ? 'the log holds every one'
      : missing > 0
        ? `${number(missing)} are not in the log`
        : `${number(-missing)} more are in the log`;
  return `the device counted ${number(reported)} in ${plural(sessions, 'session')}; ${difference}`;
}

function batteryText({ batteryTests }: PatientParameters): string {
  const { volts, state, chargeRatio, monthsLeft } = batteryTests.at(-1)!;
  const said = [
    Number.isNaN(volts) ? '' : `${quantity(volts)} V`,
    chargeRatio === undefined ? '' : `${percent(chargeRatio)} charged`,
    monthsLeft === undefined ? '' : `${plural(monthsLeft, 'month')} left`,
    visible(state),
  ].filter((text) => text !== '');
  return `${said.join(', ')} (last of ${plural(batteryTests.length, 'test')})`;
}

/** Every figure that a session tells, each side: the median, and from the lowest to the highest. */
function figureTable(patient: PatientParameters): DocumentTable {
  const rows = FIGURE_NAMES.flatMap((name) => {
    const words = PARAMETER_FIGURES[name];
    const trends = SIDES.map((side) => patient[side].trends[name]);
    if (trends.every((trend) => trend === null)) return [];
    return [
      [
        words.title,
        ...trends.flatMap((trend) => [
          trend ? shown(trend.median, words) : '–',
          trend ? range(trend, words) : '–',
        ]),
        words.unit,
      ],
    ];
  });
  return {
    columns: [
      left('Figure'),
      right('Left'),
      right('from – to'),
      right('Right'),
      right('from – to'),
      left('Unit'),
    ],
    rows,
  };
}

function shown(value: number, { isShare }: FigureWords): string {
  return isShare ? percent(value) : quantity(value);
}

function range(trend: Trend, words: FigureWords): string {
  const [min, max] = [shown(trend.min, words), shown(trend.max, words)];
  return min === max ? '' : `${min} – ${max}`;
}

function totalsTable(patient: PatientParameters): DocumentTable {
  const of = (pick: (side: PatientSide) => number | null): string[] =>
    SIDES.map((side) => {
      const value = pick(patient[side]);
      return value === null ? '–' : number(value);
    });
  const ofPulses = summedFrom(patient);
  const rows: string[][] = [
    ['Pulses programmed', ...of(({ totals }) => totals.pulsesProgrammed), ''],
    ['Pulses counted by the device', ...of(({ totals }) => totals.pulsesReported), ''],
    ['Pulses in the log', ...of(({ totals }) => totals.pulsesCounted), ''],
    [notInLogTitle(patient), ...of(({ totals }) => totals.pulsesNotInLog), ''],
    ['Gaps inside contractions, pulses', ...of(({ totals }) => totals.pulsesMissing), ''],
    [
      'Compliance-limited',
      ...SIDES.map((side) => percent(patient[side].totals.complianceLimitedRatio)),
      '',
    ],
    ['Amplitude, median of pulses', ...of(({ amplitudes }) => amplitudes?.median ?? null), 'mA'],
    ['Amplitude, 95 % of pulses up to', ...of(({ amplitudes }) => amplitudes?.p95 ?? null), 'mA'],
    [`Charge${ofPulses}`, ...of(({ totals }) => milli(totals.totalChargeMicrocoulombs)), 'mC'],
    [
      `Energy from the supply${ofPulses}`,
      ...of(({ totals }) => milli(totals.energyMillijoules)),
      'J',
    ],
  ];
  return {
    columns: [left('Sum over the sessions'), right('Left'), right('Right'), left('Unit')],
    rows: rows.filter((row) => row[1] !== '–' || row[2] !== '–'),
  };
}

function milli(value: number | null): number | null {
  return value === null ? null : value / 1_000;
}

function checksSection({ checks }: PatientParameters): Section {
  const rows = PARAMETER_RULES.map(({ id, limit, unit, source, figure }) => {
    const words = PARAMETER_FIGURES[figure];
    const found = SIDES.map((side) => checks.find((one) => one.rule === id && one.side === side)!);
    const outcomes = found.map(({ outcome, sessionsReached }) =>
      outcome === 'reached' ? `reached (${sessionsReached})` : outcome,
    );
    const limitText = words.isShare ? percent(limit) : `${quantity(limit)} ${unit}`.trim();
    return [
      words.title,
      limitText,
      ...found.flatMap(({ value }, i) => [
        value === null ? '–' : shown(value, words),
        outcomes[i]!,
      ]),
      source,
    ];
  });
  return {
    id: 'checks',
    heading: 'Checked against',
    tables: [
      {
        columns: [
          left('Figure'),
          right('Limit'),
          right('Left'),
          left(''),
          right('Right'),
          left(''),
          left('Source'),
        ],
        rows,
      },
    ],
    notes: [
      'The session that comes nearest, beside a published figure. Not a clearance: each source has its own scope (docs/parameters.md).',
    ],
  };
}

function overTime(patient: PatientParameters): Section[] {
  const sessions = [...patient.sessionsInOrder()];
  if (sessions.length === 0) return [];
  const months = monthsOf(sessions);
  const latest = sessions.slice(-SESSIONS_SHOWN);
  return [
    ...(months.length > 1
      ? [
          {
            id: 'months' as const,
            heading: 'Months',
            tables: [
              {
                columns: [
                  left('Month'),
                  right('Sessions'),
                  ...SIDES.flatMap((side) => [
                    right(`mA ${letter(side)}`),
                    right(`Ω ${letter(side)}`),
                    right(`V left ${letter(side)}`),
                    right(`limited ${letter(side)}`),
                  ]),
                ],
                rows: months
                  .slice(-MONTHS_SHOWN)
                  .map((month) => [
                    month.month,
                    number(month.sessions),
                    ...SIDES.flatMap((side) => [
                      quantity(month[side].amplitudeMilliamps),
                      quantity(month[side].impedanceOhms),
                      quantity(month[side].headroomVolts),
                      percent(month[side].complianceLimitedRatio),
                    ]),
                  ]),
              },
            ],
            notes: [
              'Medians; of the headroom (V left) the lowest, of the limited share the highest.',
            ],
          },
        ]
      : []),
    {
      id: 'session-parameters',
      heading: 'Sessions: parameters',
      tables: [sessionTable(latest)],
      notes: [
        ...(latest.some(({ left, right }) => (missingOf(left) || missingOf(right) || 0) !== 0)
          ? [MISSING_NOTE]
          : []),
        ...(sessions.length > SESSIONS_SHOWN
          ? [
              `${plural(sessions.length - SESSIONS_SHOWN, 'earlier session')} not shown; all of them: --report parameters --format csv --table sessions`,
            ]
          : []),
      ],
    },
  ];
}

function letter(side: Side): string {
  return side === 'left' ? 'L' : 'R';
}

function sessionTable(sessions: readonly SessionParameters[]): DocumentTable {
  return {
    columns: [
      left('Start'),
      right('min'),
      left('End'),
      ...SIDES.flatMap((side) => [
        right(`mA ${letter(side)}`),
        right(`Hz ${letter(side)}`),
        right(`Ω ${letter(side)}`),
        right(`pulses ${letter(side)}`),
        right(`missing ${letter(side)}`),
        right(`limited ${letter(side)}`),
      ]),
    ],
    rows: sessions.map((session) => [
      startText(session),
      session.durationMs === null ? '–' : number(session.durationMs / MINUTE_MS),
      visible(session.endReason ?? '–'),
      ...SIDES.flatMap((side) => {
        const figures = session[side];
        const pulses = figures.pulses.counted ?? figures.pulses.reported;
        const missing = missingOf(figures);
        return [
          quantity(figures.amplitudeMilliamps),
          quantity(figures.frequencyHertz),
          quantity(figures.impedanceOhms),
          pulses === null ? '–' : number(pulses),
          missing === null ? '–' : number(missing),
          percent(figures.complianceLimitedRatio),
        ];
      }),
    ]),
  };
}

function cohort(patients: readonly PatientParameters[]): Section {
  return {
    id: 'parameters',
    heading: 'Stimulation parameters',
    facts: [{ label: 'Patients', text: number(patients.length) }, ...incompleteFacts(patients)],
    tables: [
      {
        columns: [
          left('Patient'),
          right('Sessions'),
          ...SIDES.flatMap((side) => [
            right(`mA ${letter(side)}`),
            right(`Ω ${letter(side)}`),
            right(`k ${letter(side)}`),
            right(`V left ${letter(side)}`),
            right(`limited ${letter(side)}`),
          ]),
        ],
        rows: patients.map((patient) => [
          visible(patient.patientId),
          number(patient.sessions),
          ...SIDES.flatMap((side) => {
            const { trends } = patient[side];
            return [
              quantity(trends.amplitudeMilliamps?.median ?? null),
              quantity(trends.impedanceOhms?.median ?? null),
              quantity(trends.shannonK?.max ?? null),
              quantity(trends.headroomVolts?.min ?? null),
              percent(trends.complianceLimitedRatio?.max ?? null),
            ];
          }),
        ]),
      },
    ],
    notes: [
      'Medians of the sessions; of Shannon k and of the limited share the highest, of the headroom (V left) the lowest.',
    ],
  };
}
