import { quoted } from '../model/diagnostic.js';
import { maskedSerial } from '../model/maskedSerial.js';
import type { InputFact } from './codec.js';
import type { JsonObject } from './jsonWalk.js';
import { offsetMinutesOf } from './perceptTime.js';
import { enumText, onOrOff } from './perceptWords.js';

/** What there is to say of a report beside its records. */
export interface PerceptContents {
  readonly device: JsonObject;
  readonly stimulation: JsonObject;
  /** Names of the members of the report that are known. */
  readonly known: readonly string[];
  /** A member of the report that is text; empty: it has none. */
  readonly text: (name: string) => string;
  /** How many records there are of each kind that the parameter report shows. */
  readonly held: Readonly<Record<string, number>>;
  /** How many records there are of each kind that is not read. */
  readonly passed: ReadonlyMap<string, number>;
}

/** What a report says of itself, for people: no names, no dates, the serial number masked. */
export function perceptFacts(contents: PerceptContents): InputFact[] {
  const { device, stimulation, held, passed } = contents;
  const serial = enumText(device.NeurostimulatorSerialNumber);
  const model = enumText(device.NeurostimulatorModel);
  const counts = Object.entries(held);
  const lacking = counts.filter(([, count]) => count === 0).map(([name]) => name);
  const state = onOrOff(stimulation.FinalStimStatus ?? stimulation.InitialStimStatus);
  return [
    { label: 'Recognised by', text: knownText(contents) },
    { label: 'Maker', text: 'Medtronic' },
    {
      label: 'Device',
      text: [
        enumText(device.Neurostimulator) || 'not named',
        ...(model === '' ? [] : [`model ${model}`]),
        serial === '' ? 'no serial number' : `serial number ${maskedSerial(serial)}`,
      ].join(', '),
    },
    { label: 'Clock', text: clockText(contents) },
    ...(state ? [{ label: 'Stimulation', text: `${state} when it was read out` }] : []),
    { label: 'Holds', text: countsText(counts) || 'nothing that is read' },
    {
      label: 'Not read',
      text: countsText([...passed].filter(([name]) => !TRIFLES.has(name))) || 'nothing',
    },
    {
      label: 'For adherence',
      text: 'no sessions: stimulation is always on, and turning it on or off bounds none',
    },
    {
      label: 'For parameters',
      text: lacking.length === 0 ? 'complete' : `lacks ${lacking.join(', ')}`,
    },
  ];
}

/** Members that interest nobody. */
const TRIFLES = new Set([
  'DataVersion',
  'FeatureInformationCode',
  'ReadAllStatus',
  'BatteryReminder',
]);

function knownText({ known }: PerceptContents): string {
  const shown = known.slice(0, 4).join(', ');
  const more = known.length > 4 ? ` and ${known.length - 4} more` : '';
  return known.length === 0 ? 'none of its members' : `its members ${shown}${more}`;
}

function clockText({ text }: PerceptContents): string {
  const offset = text('ProgrammerUtcOffset');
  const shown =
    offset === ''
      ? 'no offset'
      : offsetMinutesOf(offset) === undefined
        ? `${quoted(offset)}, an offset that no zone has`
        : offset;
  const zone = text('ProgrammerTimezoneId') || text('ProgrammerTimezone');
  const programmer = [shown, zone, text('ProgrammerLocale')].filter((part) => part !== '');
  return `all times are in UTC, as the format has it; of the programmer: ${programmer.join(', ')}`;
}

function countsText(counts: readonly (readonly [string, number])[]): string {
  return counts
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
