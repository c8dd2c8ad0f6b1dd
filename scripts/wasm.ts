// Compiles src/wasm to bytes that stand in TypeScript files: a clone needs no compiler, and a bundle no further file.
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import asc from 'assemblyscript/asc';

/** Each source, and where its bytes go. */
export const modules: Readonly<Record<string, string>> = {
  'src/wasm/pulseRows.ts': 'src/codecs/pulseRowsWasm.ts',
  'src/wasm/sessionRows.ts': 'src/codecs/sessionRowsWasm.ts',
};

/** The TypeScript file that holds the compiled source. */
export async function compiled(source: string): Promise<string> {
  let bytes: string | Uint8Array = '';
  const { error, stderr } = await asc.main(
    [source, '--runtime', 'stub', '-O3', '--noAssert', '--outFile', 'module.wasm'],
    {
      writeFile(_name, contents) {
        bytes = contents;
      },
    },
  );
  if (error) throw new Error(`${source}: ${stderr.toString()}`, { cause: error });
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,90}/g)!;
  const text = lines.map((line) => `  '${line}'`).join(' +\n');
  return `// Made from src/wasm/${basename(source)} by \`npm run wasm\`.\nexport const MODULE =\n${text};\n`;
}

if (process.argv[1] === import.meta.filename) {
  for (const [source, target] of Object.entries(modules)) {
    writeFileSync(target, await compiled(source));
  }
}
