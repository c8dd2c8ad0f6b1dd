import { Option } from 'commander';
import { visible } from '../../model/diagnostic.js';
import type { ReportDocument } from '../../reports/document.js';
import { renderText } from '../../reports/renderText.js';
import { type ListedPort, listSerialPorts } from '../../sources/serial.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';

/** A serial number can lead to a patient: so much of it tells two devices apart. */
const SHOWN_CHARACTERS = 4;

export const ports: Command = {
  name: 'ports',
  summary: 'the serial ports of this computer',
  examples: ['stimlog ports', 'stimlog ports --format json'],
  define(commander, io, run) {
    commander
      .addOption(new Option('-f, --format <format>').choices(['text', 'json']).default('text'))
      .action(({ format }: { readonly format: 'text' | 'json' }) =>
        run(async () => {
          const found = (await listSerialPorts()).map(described);
          await io.stdout.write(
            format === 'json'
              ? `${JSON.stringify({ schema: 'stimlog/ports/1', ports: found }, null, 2)}\n`
              : renderText(portsDocument(found)),
          );
          return ExitCode.ok;
        }),
      );
  },
};

interface DescribedPort {
  readonly path: string;
  readonly manufacturer: string | null;
  readonly serialNumberEnd: string | null;
  readonly vendorId: string | null;
  readonly productId: string | null;
}

function described(port: ListedPort): DescribedPort {
  const { path, manufacturer, serialNumber, vendorId, productId } = port;
  const shown = (text: string | undefined) => (text ? visible(text) : null);
  return {
    path: visible(path),
    manufacturer: shown(manufacturer),
    serialNumberEnd: shown(serialNumber && [...serialNumber].slice(-SHOWN_CHARACTERS).join('')),
    vendorId: shown(vendorId),
    productId: shown(productId),
  };
}

function portsDocument(found: readonly DescribedPort[]): ReportDocument {
  const titles = ['Path', 'Manufacturer', 'Serial number ends in', 'Vendor', 'Product'];
  const table = {
    columns: titles.map((title) => ({ title, align: 'left' as const })),
    rows: found.map(({ path, manufacturer, serialNumberEnd, vendorId, productId }) => [
      path,
      manufacturer ?? '',
      serialNumberEnd ?? '',
      vendorId ?? '',
      productId ?? '',
    ]),
  };
  const hint =
    'Read one with serial:PATH?baud=115200. The path of a pseudo-terminal, such as stimlog replay --pty makes, works there too.';
  const section =
    found.length === 0
      ? { heading: '', notes: ['no serial port found', hint] }
      : { heading: '', tables: [table], notes: [hint] };
  return { title: 'Serial ports', sections: [section] };
}
