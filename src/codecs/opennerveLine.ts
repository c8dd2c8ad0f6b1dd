import { formatInstant } from '../model/civil.js';
import { SECOND_MS } from '../model/units.js';
import { FRACTIONS_PER_SECOND } from './opennerveRecord.js';

/** Events as the firmware labels them: five bytes, filled up with blanks. */
export type OpennerveEvent = 'SS' | 'SE' | 'LSA' | 'ER' | 'EOS' | 'BC' | 'BD';

/** A record of an OpenNerve log without its line end, at an instant, Unix time, ms. */
export function encodeOpennerveEvent(utcMs: number, label: OpennerveEvent): string {
  return `${stampOf(utcMs)}<EV>${label.padEnd(5)}`;
}

/** A parameter in the device's unit, to one decimal, cut off as the device does; 0 to 9 999.9. */
export function encodeOpennerveParameter(utcMs: number, id: string, value: number): string {
  const tenths = Math.floor(value * 10 + 1e-6); // what floating point takes away is not cut off
  const text = `${Math.floor(tenths / 10)}.${tenths % 10}`;
  return `${stampOf(utcMs)}<PA>(${id})Val=${text.padStart(7, '0')}`;
}

/** An impedance in Ω, with commas between thousands. */
export function encodeOpennerveImpedance(utcMs: number, ohms: number): string {
  const digits = String(Math.floor(ohms)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${stampOf(utcMs)}<IM>${digits === '0' ? '' : digits}ohm`; // zeros go with those in front
}

/** The voltages of both cells, to one decimal, cut off as the device does. */
export function encodeOpennerveBattery(utcMs: number, voltsA: number, voltsB: number): string {
  const text = (volts: number): string => (Math.floor(volts * 10 + 1e-6) / 10).toFixed(1);
  return `${stampOf(utcMs)}<BA>A=${text(voltsA)}V, B=${text(voltsB)}V`;
}

/** `[2026-03-15T14:32:05Z(128)]` */
function stampOf(utcMs: number): string {
  const seconds = Math.floor(utcMs / SECOND_MS);
  const fraction = Math.round(((utcMs - seconds * SECOND_MS) * FRACTIONS_PER_SECOND) / SECOND_MS);
  const text = formatInstant(seconds * SECOND_MS, 0).slice(0, 19);
  return `[${text}Z(${String(fraction).padStart(3, '0')})]`;
}
