import type { DayClassId } from '../analysis/dayClass.js';

/** What a piece of text is, for whoever gives it a colour. */
export type TextRole = 'title' | 'heading' | 'muted' | DayClassId;

/** Gives text its colour; it must not change what it says or how wide it is. */
export type Paint = (role: TextRole, text: string) => string;
