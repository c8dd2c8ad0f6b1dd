import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

/** Data flows left to right; imports point right to left. `model` imports nothing of the project. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/analysis': ['src/model'],
  'src/codecs': ['src/model'],
  'src/operators': ['src/model', 'src/analysis', 'src/codecs'],
  'src/sources': ['src/model', 'simulator'],
  'src/replay': ['src/model', 'src/codecs', 'src/sources'],
  'src/reports': ['src/model', 'src/analysis', 'src/codecs'],
  'src/charts': ['src/model', 'src/analysis'],
  'src/rendering': ['src/model', 'src/charts', 'src/reports'],
  'src/browser': ['src/charts'],
  'src/cli': [
    'src/model',
    'src/analysis',
    'src/codecs',
    'src/operators',
    'src/sources',
    'src/replay',
    'src/reports',
    'src/charts',
    'src/rendering',
    'simulator',
  ],
  src: [
    'src/model',
    'src/analysis',
    'src/codecs',
    'src/operators',
    'src/sources',
    'src/reports',
    'src/charts',
    'src/rendering',
    'simulator',
  ],
  simulator: ['src/model', 'src/codecs'],
};
const withRxjs = ['src/operators', 'src/sources', 'src/cli', 'src'];
const withNode = ['src/sources', 'src/replay', 'src/rendering', 'src/cli'];

const files = ['src', 'simulator'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);

/** The stage that a file belongs to: `src/cli/commands/x.ts` to `src/cli`, `simulator/device/x.ts` to `simulator`. */
function stageOf(file: string): string {
  const [top, second] = dirname(file).split('/');
  return second === undefined || top === 'simulator' ? top! : `${top}/${second}`;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, specifier]) => specifier!,
  );
}

it.each(files)('%s imports only from earlier stages', (file) => {
  const own = stageOf(file);
  const stages = importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => stageOf(normalize(join(dirname(file), specifier))))
    .filter((stage) => stage !== own);
  expect(mayImport[own]).toEqual(expect.arrayContaining(stages));
});

it.each(files)('%s takes time, chance and the outside world as arguments', (file) => {
  const own = stageOf(file);
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  expect(text).not.toMatch(/Math\.random|Date\.now|new Date\(\)|process\.exit\(/);
  if (!withNode.includes(own))
    expect(importsOf(file).filter((name) => name.startsWith('node:'))).toEqual([]);
  if (!withRxjs.includes(own)) expect(importsOf(file)).not.toContain('rxjs');
  expect(text).not.toMatch(/export \*|export default/);
});
