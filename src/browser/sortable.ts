/** A table without more rows is not worth sorting. */
const MIN_ROWS = 3;

/** Makes a button of each heading of a table, which sorts its rows up and down. */
export function sortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (!body || body.rows.length < MIN_ROWS) return;
  for (const [column, heading] of headings.entries()) {
    const title = heading.textContent ?? '';
    if (heading.tagName !== 'TH') continue; // nothing to sort by
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = title;
    heading.replaceChildren(button);
    button.addEventListener('click', () => {
      const isDown = heading.getAttribute('aria-sort') === 'ascending';
      for (const other of headings) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
      body.append(...sorted([...body.rows], column, isDown));
    });
  }
}

/** What is not known comes last, whichever way; of equals the order stays. */
function sorted(
  rows: HTMLTableRowElement[],
  column: number,
  isDown: boolean,
): HTMLTableRowElement[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row.cells[column]?.textContent ?? '') }));
  const sign = isDown ? -1 : 1;
  return keyed
    .sort((a, b) => {
      if (a.key === undefined || b.key === undefined) {
        return Number(a.key === undefined) - Number(b.key === undefined);
      }
      if (typeof a.key === 'number' && typeof b.key === 'number') return sign * (a.key - b.key);
      return sign * String(a.key).localeCompare(String(b.key), 'en', { numeric: true });
    })
    .map(({ row }) => row);
}

const NUMBER = /^[-\u2212]?[\d,]+(\.\d+)?( %)?$/;

function keyOf(text: string): string | number | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '–') return undefined;
  if (!NUMBER.test(trimmed)) return trimmed;
  return Number(trimmed.replace(/[, %]/g, '').replace('\u2212', '-'));
}
