import { quoted } from '../model/diagnostic.js';
import type { LabelCount } from './codec.js';
import type { StatusLayout } from './doseLayouts.js';
import { normalized, type RowContext } from './tableDecoder.js';

/** Words of a status that no layout lists, and that says by itself that no dose was taken. */
const NOTHING_TAKEN =
  /\b(?:missed|missing|no dose|not ?(?:taken|opened|dispensed|monitored)|non ?monitored|reminders?|battery|refill(?:ed)?|test|skipped|removed|deleted|excluded|cancell?ed|upcoming)\b/;

/** What a label says, and the layout's own word for it; '' if the layout has none. */
interface Verdict {
  readonly says: 'event' | 'none' | 'if-timed';
  readonly word: string;
}

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
  /** The same by the layout's words. */
  readonly #labels = new Map<string, { readonly rows: number; readonly events: number }>();

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
    const { says, word } = verdict;
    const isEvent = says === 'event' || (says === 'if-timed' && isTimed);
    const { rows, events } = this.#labels.get(word) ?? { rows: 0, events: 0 };
    this.#labels.set(word, { rows: rows + 1, events: events + (isEvent ? 1 : 0) });
    return isEvent;
  }

  /** `4 ONTIME, 9 LATE, 1 MISSED`. What is more than a word of the layout is quoted: it may be anything. */
  summary(): string {
    const { events, noEvents, eventsIfTimed = [] } = this.#layout;
    const words = new Set([...events, ...noEvents, ...eventsIfTimed].map(spelledAlike));
    const shown = (label: string): string =>
      words.has(spelledAlike(label)) ? label : label === '' ? '(none)' : quoted(label);
    return [...this.#counts].map(([label, count]) => `${count} ${shown(label)}`).join(', ');
  }

  /** Rows by the layout's own words, never by what the input has instead of them. */
  get labels(): readonly LabelCount[] {
    return [...this.#labels].map(([label, { rows, events }]) => ({ label, rows, events }));
  }

  #judge(text: string, line: number): Verdict {
    const status = spelledAlike(text);
    const { events, noEvents, eventsIfTimed = [] } = this.#layout;
    const wordIn = (words: readonly string[]): string | undefined =>
      words.find((word) => status.startsWith(spelledAlike(word)));
    const none = wordIn(noEvents);
    if (none !== undefined) return { says: 'none', word: none };
    const event = wordIn(events);
    if (event !== undefined) return { says: 'event', word: event };
    const ifTimed = wordIn(eventsIfTimed);
    if (ifTimed !== undefined) return { says: 'if-timed', word: ifTimed };
    if (status === '') return { says: 'event', word: '' };
    const isNone = NOTHING_TAKEN.test(normalized(text).replaceAll(/[_-]+/g, ' '));
    const taken = isNone ? 'taken for no event by its words' : 'its rows are counted as events';
    const message = `${this.#name} ${quoted(text)} is not known to this layout; ${taken} (first here)`;
    this.#context.remark('warning', 'VALUE_UNKNOWN', line, message);
    return { says: isNone ? 'none' : 'event', word: '' };
  }
}

/** A status has few values: more of them are free text, judged row by row and not counted. */
const MAX_LABELS = 64;
