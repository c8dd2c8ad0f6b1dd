/** Last day of a year of therapy, day 1 being its first: of the shortest span of so many calendar years. */
export const endOfYear = (year: number): number => Math.floor(year * 365.25);
