import { quoted } from '../model/diagnostic.js';
import type { StatusLayout } from './doseLayouts.js';
import { normalized, type RowContext } from './tableDecoder.js';

/** Words of a status that no layout lists, and that says by itself that no dose was taken. */
const NOTHING_TAKEN =
  /\b(?:missed|missing|no dose|not ?(?:taken|opened|dispensed|monitored)|non ?monitored|reminders?|battery|refill(?:ed)?|test|skipped|removed|deleted|excluded|cancell?ed|upcoming)\b/;

type Verdict = 'event' | 'none' | 'if-timed';

/** A label without what its spellings differ in: `On Time`, `on-time` and `ON_TIME` are `ontime`. */
export function spelledAlike(label: string): string {
  return normalized(label).replaceAll(/[\s_-]+/g, '');
}

/** Reads a column that says whether its row is an event, and counts its labels. */
export class DoseStatus {
  readonly #name: string;
  readonly #layout: StatusLayout;
  readonly #context: RowContext;
  readonly #verdicts = new Map<string, Verdict>();
  /** Rows by label, in the order in which labels came. */
  readonly #counts = new Map<string, number>();

  /** `name`: the column as the header has it. */
  constructor(name: string, layout: StatusLayout, context: RowContext) {
    this.#name = name;
    this.#layout = layout;
    this.#context = context;
  }

  /** True if the row with this status is an event. */
  isEvent(text: string, isTimed: boolean, line: number): boolean {
    const known = this.#verdicts.get(text);
    const verdict = known ?? this.#judge(text, line);
    if (known === undefined && this.#verdicts.size < MAX_LABELS) this.#verdicts.set(text, verdict);
    if (this.#counts.has(text) || this.#counts.size < MAX_LABELS) {
      this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
    }
    return verdict === 'event' || (verdict === 'if-timed' && isTimed);
  }

  /** `4 ONTIME, 9 LATE, 1 MISSED`. */
  summary(): string {
    return [...this.#counts].map(([label, count]) => `${count} ${label || '(none)'}`).join(', ');
  }

  #judge(text: string, line: number): Verdict {
    const status = spelledAlike(text);
    const { events, noEvents, eventsIfTimed = [] } = this.#layout;
    const begins = (value: string): boolean => status.startsWith(spelledAlike(value));
    if (noEvents.some(begins)) return 'none';
    if (events.some(begins)) return 'event';
    if (eventsIfTimed.some(begins)) return 'if-timed';
    if (status === '') return 'event';
    const isNone = NOTHING_TAKEN.test(normalized(text).replaceAll(/[_-]+/g, ' '));
    const taken = isNone ? 'taken for no event by its words' : 'its rows are counted as events';
    const message = `${this.#name} ${quoted(text)} is not known to this layout; ${taken} (first here)`;
    this.#context.remark('warning', 'VALUE_UNKNOWN', line, message);
    return isNone ? 'none' : 'event';
  }
}

/** A status has few values: more of them are free text, judged row by row and not counted. */
const MAX_LABELS = 64;
