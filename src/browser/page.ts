/* What a report's page runs: charts that answer to the mouse, tables that sort, light and dark. The page can be read without it. */
import { liveFigure } from './liveFigure.js';
import { sortable } from './sortable.js';
import { themeSwitch } from './themeSwitch.js';

const figures = [...document.querySelectorAll<HTMLElement>('figure[data-chart]')].map(liveFigure);
for (const table of document.querySelectorAll('table')) sortable(table);

const theme = themeSwitch(() => drawAll());

/** One after the other, so that the page can be read and scrolled meanwhile. */
function drawAll(): void {
  for (const [index, figure] of figures.entries()) {
    setTimeout(() => figure.draw(theme.current), index === 0 ? 0 : index);
  }
}

let drawnWidth = document.documentElement.clientWidth;
let waiting: ReturnType<typeof setTimeout> | undefined;
addEventListener('resize', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (drawnWidth === document.documentElement.clientWidth) return; // a phone's bars came or went
    drawnWidth = document.documentElement.clientWidth;
    drawAll();
  }, 150);
});
// What is closed on the screen is open on paper.
addEventListener('beforeprint', () => {
  for (const closed of document.querySelectorAll('details:not([open])')) {
    closed.setAttribute('open', '');
    closed.setAttribute('data-opened', '');
  }
});
addEventListener('afterprint', () => {
  for (const opened of document.querySelectorAll('details[data-opened]')) {
    opened.removeAttribute('open');
    opened.removeAttribute('data-opened');
  }
});
/** A link to something inside of what is closed opens it. */
function openTarget(): void {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener('hashchange', openTarget);
openTarget();
drawAll();
