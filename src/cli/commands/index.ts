import type { Command } from '../command.js';
import { analyze } from './analyze.js';
import { chart } from './chart.js';
import { charts } from './charts.js';
import { cma } from './cma.js';
import { convert } from './convert.js';
import { explain } from './explain.js';
import { formats } from './formats.js';
import { inspect } from './inspect.js';
import { monitor } from './monitor.js';
import { ports } from './ports.js';
import { replay } from './replay.js';
import { scenarios } from './scenarios.js';
import { simulate } from './simulate.js';

/** Every command. A new one is one file and one line here. */
export const commands: readonly Command[] = [
  analyze,
  chart,
  monitor,
  replay,
  simulate,
  inspect,
  convert,
  cma,
  explain,
  formats,
  charts,
  scenarios,
  ports,
];
