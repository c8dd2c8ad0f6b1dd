import { beforeEach, expect, it, vi } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const list = vi.hoisted(() => vi.fn());
vi.mock('serialport', () => ({ SerialPort: { list } }));

const adapter = {
  path: '/dev/ttyUSB0',
  manufacturer: 'Cable\u001b[2J Works',
  serialNumber: 'SIM-PATIENT-0042',
  pnpId: 'usb-Cable_Works_SIM-PATIENT-0042-if00',
  locationId: undefined,
  vendorId: '0403',
  productId: '6001',
};
const plain = {
  path: '/dev/ttyS0',
  manufacturer: undefined,
  serialNumber: undefined,
  pnpId: undefined,
  locationId: undefined,
  vendorId: undefined,
  productId: undefined,
};

beforeEach(() => void list.mockReset().mockResolvedValue([adapter, plain]));

it('lists the ports, and of a serial number only its end', async () => {
  const { exitCode, stdout, stderr } = await runCli(['ports']);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(
    /^\/dev\/ttyUSB0 +Cable\\x1b\[2J Works +0042 +0403 +6001$\n^\/dev\/ttyS0$/m,
  );
  expect(stdout).not.toContain('PATIENT');
});

it('lists the same as JSON', async () => {
  const { exitCode, stdout } = await runCli(['ports', '--format', 'json']);
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('PATIENT');
  expect(JSON.parse(stdout)).toEqual({
    schema: 'stimlog/ports/1',
    ports: [
      {
        path: '/dev/ttyUSB0',
        manufacturer: 'Cable\\x1b[2J Works',
        serialNumberEnd: '0042',
        vendorId: '0403',
        productId: '6001',
      },
      {
        path: '/dev/ttyS0',
        manufacturer: null,
        serialNumberEnd: null,
        vendorId: null,
        productId: null,
      },
    ],
  });
});

it('says plainly that there is none', async () => {
  list.mockResolvedValue([]);
  const { exitCode, stdout, stderr } = await runCli(['ports']);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('no serial port found');
  expect(stdout).toContain('The path of a pseudo-terminal');
  expect(JSON.parse((await runCli(['ports', '--format', 'json'])).stdout).ports).toEqual([]);
});

it('says in one line that the system cannot list them', async () => {
  list.mockRejectedValue(new Error('spawn udevadm ENOENT\n    at somewhere'));
  expect(await runCli(['ports'])).toEqual({
    exitCode: 66,
    stdout: '',
    stderr: 'stimlog: serial ports cannot be listed: spawn udevadm ENOENT\n',
  });
});

it('knows two formats', async () => {
  const { exitCode, stderr } = await runCli(['ports', '--format', 'csv']);
  expect(exitCode).toBe(64);
  expect(stderr).toContain('Allowed choices are text, json');
});
