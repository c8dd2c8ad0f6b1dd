/** What a BIDS sidecar says of a column. */
interface ColumnDescription {
  readonly LongName: string;
  readonly Description: string;
  readonly Units?: string;
  readonly Levels?: Readonly<Record<string, string>>;
}

const FIRST_RECORD = 'of the first record of the session; n/a where it does not say';

/** Columns of `_events.tsv`, in order. `electrical_stimulation_…` as in the section on iEEG of BIDS. */
export const EVENT_COLUMNS = {
  onset: {
    LongName: 'Onset',
    Description: 'Start of the session, seconds after the first one of the participant',
    Units: 's',
  },
  duration: {
    LongName: 'Duration',
    Description:
      'Time stimulated in the session; a session made of several records may have pauses, which do not count. n/a for an event without a duration',
    Units: 's',
  },
  trial_type: {
    LongName: 'Kind of event',
    Description: 'What the record tells of',
    Levels: {
      electrical_stimulation: 'A session of stimulation',
      event: 'An event without a duration, such as an opening of a dose monitor',
    },
  },
  outcome: {
    LongName: 'Outcome',
    Description: 'What became of the session in the count of adherence',
    Levels: {
      valid: 'At least the valid share of the prescribed length was delivered, or an event',
      short: 'Less than that was delivered',
      ignored: 'Shorter than the minimum, taken for a test',
      'outside-observation': 'Starts on a day that is not observed',
      'on-left-out-day': 'Starts on a day that is left out of every figure',
    },
  },
  records: {
    LongName: 'Records',
    Description: 'Records of the log that the session was made of',
  },
  electrical_stimulation_type: {
    LongName: 'Type of stimulation',
    Description: 'Shape of what was delivered; n/a for an event without a duration',
    Levels: { pulse_train: 'Trains of pulses with pauses between' },
  },
  electrical_stimulation_site: {
    LongName: 'Sides stimulated',
    Description: `Sides with a current above 0, ${FIRST_RECORD}`,
    Levels: { left: 'Left side', right: 'Right side', 'left-right': 'Both sides' },
  },
  electrical_stimulation_current_left: {
    LongName: 'Current, left',
    Description: `Amplitude of the pulses on the left, ${FIRST_RECORD}`,
    Units: 'A',
  },
  electrical_stimulation_current_right: {
    LongName: 'Current, right',
    Description: `Amplitude of the pulses on the right, ${FIRST_RECORD}`,
    Units: 'A',
  },
  electrical_stimulation_frequency: {
    LongName: 'Frequency',
    Description: `Pulses a second within a train, of the first side that is stimulated, ${FIRST_RECORD}`,
    Units: 'Hz',
  },
  electrical_stimulation_pulsewidth: {
    LongName: 'Pulse width',
    Description: `Width of a pulse, of the first side that is stimulated, ${FIRST_RECORD}`,
    Units: 's',
  },
} as const satisfies Record<string, ColumnDescription>;
