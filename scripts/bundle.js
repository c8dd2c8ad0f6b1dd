// Bundles the command line into dist/cli: most of a small run's time would else go to loading modules.
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

rmSync('dist/cli', { recursive: true, force: true }); // names of parts change with what they hold
await build({
  entryPoints: ['src/cli/main.ts', 'src/cli/decodeWorker.ts'],
  outdir: 'dist/cli',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Its modules instead of its CommonJS, of which all would be loaded; and short text, which is most of loading.
  alias: {
    rxjs: fileURLToPath(new URL('../node_modules/rxjs/dist/esm/index.js', import.meta.url)),
  },
  minify: true,
  // Drawing keeps its own modules: native code, fonts, and a Chart.js that is loaded afresh.
  // Ports and terminals are native too, and may be missing.
  external: [
    'chartjs-node-canvas',
    'chart.js',
    '@napi-rs/canvas',
    'dejavu-fonts-ttf',
    'chartjs-*',
    '@sgratzl/chartjs-chart-boxplot',
    'pdfkit',
    'svg-to-pdfkit',
    'serialport',
    '@lydell/node-pty',
  ],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  legalComments: 'external',
  logLevel: 'warning',
});

// What --help prints, so that it need not be made anew each time: bin/stimlog.js shows it.
const { main } = await import('../dist/cli/main.js');
const usage = [];
const sink = { write: async (text) => void usage.push(text) };
await main(['--help'], { stdout: sink, stderr: sink });
writeFileSync('dist/cli/usage.txt', usage.join(''));

// What a report's page runs, as one script without modules: it is written into the page.
await build({
  entryPoints: { page: 'src/browser/page.ts' },
  outdir: 'dist/browser',
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  legalComments: 'inline',
  logLevel: 'warning',
});
