// Run by renderChart.test.ts in a process of its own: prints how many fonts the machine offers and the
// digest of one chart.
import { createHash } from 'node:crypto';
import { GlobalFonts } from '@napi-rs/canvas';
import { charts } from '../../src/charts/index.js';
import { renderChart } from '../../src/rendering/renderChart.js';
import { adherenceDays, daysInput } from '../helpers/adherenceDays.js';

const systemFontCount = GlobalFonts.families.length;
const days = adherenceDays({ dayCount: 84, leftOut: [[20, 34]] });
const input = daysInput(days);
const size = { width: 600, height: 400 };
const png = await renderChart(charts[0].configuration(input, size), { ...size, type: 'png' });
console.log(`${systemFontCount} system fonts ${createHash('sha256').update(png).digest('hex')}`);
