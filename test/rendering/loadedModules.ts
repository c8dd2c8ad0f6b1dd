// Run by renderChart.test.ts in a process of its own: prints the drawing libraries that importing loads.
import { createRequire } from 'node:module';
import '../../src/rendering/renderChart.js';
import '../../src/charts/index.js';

const { cache } = createRequire(import.meta.url);
const heavy = /node_modules\/(chart\.js|chartjs-|canvas|@napi-rs)|canvas-shim/;
console.log(JSON.stringify(Object.keys(cache).filter((file) => heavy.test(file))));
