import type { DeviceEventRecord } from '../model/telemetry.js';
import type { JsonObject } from './jsonWalk.js';
import { isNothing } from './perceptValues.js';
import { enumText, groupLetter, onOrOff } from './perceptWords.js';

type EventWords = Pick<DeviceEventRecord, 'name' | 'detail'>;

/**
 * What an entry of `DiagnosticData.EventLogs` says. The members decide, not `ParameterTrendId`, which some
 * programmers write as a number.
 */
export function perceptEvent(entry: JsonObject): EventWords {
  if (!isNothing(entry.NewGroupId) || !isNothing(entry.OldGroupId)) {
    const [from, to] = [groupLetter(entry.OldGroupId), groupLetter(entry.NewGroupId)];
    return { name: 'group-change', detail: `${from || '?'} to ${to || '?'}` };
  }
  for (const [member, name] of SWITCHES) {
    const value = entry[member];
    if (isNothing(value)) continue;
    const state = onOrOff(value);
    return state ? { name: `${name}-${state}`, detail: '' } : { name, detail: enumText(value) };
  }
  if (!isNothing(entry.SessionType)) {
    const text = enumText(entry.SessionType);
    if (/start|beginn|début|inicio|inizio/i.test(text)) return { name: 'visit-start', detail: '' };
    if (/end|fin/i.test(text)) return { name: 'visit-end', detail: '' };
    return { name: 'visit', detail: text };
  }
  const id = enumText(entry.ParameterTrendId ?? entry.EventName ?? entry.EventType);
  return { name: hyphenated(id) || 'unnamed', detail: '' };
}

const SWITCHES = [
  ['TherapyStatus', 'therapy'],
  ['AdbsStatus', 'adaptive-therapy'],
  ['MriType', 'mri-mode'],
] as const;

/** `lead-integrity-performed` of `LeadIntegrityPerformed`. */
function hyphenated(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[\s_]+/g, '-')
    .toLowerCase();
}
