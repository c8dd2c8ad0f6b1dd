// Bundles the command line into dist/cli: most of a small run's time would else go to loading modules.
import { build } from 'esbuild';

await build({
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist/cli',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
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
