import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Subject } from 'rxjs';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/cli/exitCodes.js';
import { main } from '../../src/cli/main.js';
import { cutAt } from '../helpers/decoderLaws.js';
import { runCli } from '../helpers/runCli.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const capture = simulatedLog(
  {
    start: '2026-02-02',
    days: 2,
    level: 'pulse',
    preset: 'perfect',
    faults: { 'lost-frames': 0.01, 'damaged-frames': 0.01 },
  },
  { seed: 8 },
).data;

let folder: string;
const path = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-monitor-'));
  writeFileSync(path('capture.slf'), capture);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The report on `input`, without what differs by where the bytes came from. */
async function reportOn(input: string): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await runCli([
    'analyze',
    input,
    '--report',
    'all',
    '--format',
    'json',
    '--table',
    'sessions',
  ]);
  expect(exitCode, stderr).toBe(ExitCode.ok);
  const report = JSON.parse(stdout) as { inputs: { name: string }[] };
  report.inputs[0]!.name = 'input';
  return report;
}

/** A device on a socket: answers every connection with the next pieces, then hangs up. */
async function served(
  connections: readonly (readonly Uint8Array[])[],
  use: (port: number) => Promise<void>,
): Promise<void> {
  const sockets: Socket[] = [];
  const left = [...connections];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', () => expect.fail('a reader never writes'));
    for (const piece of left.shift() ?? []) socket.write(piece);
    socket.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const cuts = Array.from({ length: 300 }, (_, i) => (i * 7_919) % capture.length);

it('never records over its input', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stimlog-record-'));
  const log = join(folder, 'log.slf');
  const { data } = simulatedLog({ days: 1, level: 'pulse' }, { seed: 1, format: 'frames' });
  writeFileSync(log, data);
  symlinkSync(log, join(folder, 'link.slf'));
  for (const record of ['log.slf', 'link.slf']) {
    const args = ['monitor', log, '--record', join(folder, record), '--force'];
    const { exitCode, stderr } = await runCli(args);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('inputs are never changed');
  }
  expect(readFileSync(log).equals(data)).toBe(true);
});

describe('monitor, not on a terminal', () => {
  it('says a line for each event and ends with the summary of what it saw', async () => {
    const { exitCode, stdout, stderr } = await runCli(['monitor', '-'], { stdin: capture });
    expect(exitCode).toBe(ExitCode.ok);
    expect(stderr).toBe('');
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^2026-02-02T\d\d:\d\d:\d\d\+01:00 SIM-0001: session began$/);
    expect(lines.filter((line) => line.includes('session began'))).toHaveLength(4);
    expect(
      lines.filter((line) => / session of .* ended, 30 min, completed$/.test(line)),
    ).toHaveLength(4);
    const contractions = lines.filter((line) => / contraction \d+: L /.test(line));
    expect(contractions.length).toBeGreaterThan(4 * 58);
    const whole = /L \d[\d.]* mA, [\d,]+ Ω, headroom [\d.]+ V, 200 pulses; R .*, 200 pulses$/;
    expect(contractions.filter((line) => whole.test(line)).length).toBeGreaterThan(4 * 50);
    expect(
      lines.filter((line) => /^2026\S+ error RECORD_DAMAGED: byte \d+: .* match/.test(line)).length,
    ).toBeGreaterThan(0);
    const summary = stdout.slice(stdout.indexOf('\nSummary\n'));
    expect(summary).toMatch(/Sessions +4: 4 from their pulses/);
    expect(summary).toMatch(/Link +\d+ lost, \d+ damaged/);
  });

  it('says everything in the order of the log, however much comes at once', async () => {
    const { stdout } = await runCli(['monitor', '-'], { stdin: capture });
    const lines = stdout.slice(0, stdout.indexOf('\n\n')).split('\n');
    const times = lines.map((line) => Date.parse(line.split(' ')[0]!));
    expect(times.every((time) => !Number.isNaN(time))).toBe(true);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const kinds = lines.flatMap((line) => /session began|session of .* ended/.exec(line) ?? []);
    expect(kinds.filter((_, i) => i % 2 === 0)).toEqual(Array(4).fill('session began'));
  });

  it('says losses and missing stops when they are seen, and once', async () => {
    const { data } = simulatedLog(
      {
        start: '2026-02-02',
        days: 3,
        level: 'pulse',
        preset: 'perfect',
        faults: { 'lost-frames': 0.01, 'missing-stop': 0.5 },
      },
      { seed: 8 },
    );
    const { stdout } = await runCli(['monitor', '-'], { stdin: data });
    const [events, summary] = stdout.split('\nSummary\n') as [string, string];
    const lines = events.trimEnd().split('\n');
    for (const code of ['RECORDS_LOST', 'STOP_MISSING']) {
      const said = lines.filter((line) => line.includes(` warning ${code}: byte `));
      const total = Number(new RegExp(`${code} +(\\d+)`).exec(summary)![1]);
      expect(total, code).toBeGreaterThan(1);
      expect(said, code).toHaveLength(total);
      const first = lines.indexOf(said[0]!);
      expect(first).toBeLessThan(lines.length / 2);
      const neighbour = lines[first - 1]!.split(' ')[0]!;
      expect(Date.parse(said[0]!.split(' ')[0]!)).toBeGreaterThanOrEqual(Date.parse(neighbour));
    }
  });

  it('keeps every byte that came, and the recording has the same report', async () => {
    const recording = path('raw.slf');
    const run = await runCli(['monitor', '-', '--record', recording], { stdin: capture });
    expect(run.exitCode).toBe(ExitCode.ok);
    expect(run.stderr).toContain(`${capture.length} bytes kept in ${recording}`);
    expect(readFileSync(recording).equals(capture)).toBe(true);
    expect(await reportOn(recording)).toEqual(await reportOn(path('capture.slf')));
  });

  it('never writes over a recording unless told to', async () => {
    writeFileSync(path('old.slf'), 'old');
    const args = ['monitor', '-', '--record', path('old.slf')];
    const refused = await runCli(args, { stdin: capture });
    expect(refused.exitCode).toBe(ExitCode.outputFailed);
    expect(refused.stderr).toContain('exists; --force overwrites it');
    expect(readFileSync(path('old.slf'), 'utf8')).toBe('old');
    expect((await runCli([...args, '--force'], { stdin: capture })).exitCode).toBe(ExitCode.ok);
    expect(readFileSync(path('old.slf')).equals(capture)).toBe(true);
  });

  it('ends with the summary of what came when somebody interrupts it', async () => {
    const interrupts$ = new Subject<string>();
    let stdout = '';
    const stdin = new Readable({ read() {} }); // a device that never hangs up
    const running = main(['monitor', '-'], {
      stdin,
      stdout: {
        write: async (text) => {
          stdout += text.toString();
          if (/contraction 20:/.test(stdout)) interrupts$.next('SIGINT');
        },
      },
      stderr: { write: async () => {} },
      progressOn: () => undefined,
      screen: () => undefined,
      interrupts$,
    });
    for (const piece of cutAt(capture.subarray(0, 200_000), [10, 5_000, 70_000])) stdin.push(piece);
    expect(await running).toBe(ExitCode.ok);
    expect(stdout).toContain('\nSummary\n');
    expect(stdout).toContain('1 from their pulses');
    expect(stdin.destroyed).toBe(true);
  });

  it('ends in good order when somebody interrupts it before anything came', async () => {
    const interrupts$ = new Subject<string>();
    let [stdout, stderr] = ['', ''];
    const running = main(['monitor', '-'], {
      stdin: new Readable({ read() {} }),
      stdout: {
        write: async (text) => {
          stdout += text.toString();
        },
      },
      stderr: {
        write: async (text) => {
          stderr += text.toString();
        },
      },
      progressOn: () => undefined,
      screen: () => undefined,
      interrupts$,
    });
    setTimeout(() => interrupts$.next('SIGINT'), 50);
    expect(await running).toBe(ExitCode.ok);
    expect([stdout, stderr]).toEqual([
      '',
      'stimlog: note: stdin: nothing came before it was ended\n',
    ]);
    expect((await runCli(['monitor', '-'], { stdin: '' })).exitCode).toBe(ExitCode.dataRefused);
  });

  it('draws on a terminal, leaves it as it was, and then sums up', async () => {
    let stdout = '';
    await main(['monitor', path('capture.slf')], {
      stdin: Readable.from([]),
      stdout: {
        write: async (text) => {
          stdout += text.toString();
        },
      },
      stderr: { write: async () => {} },
      progressOn: () => undefined,
      screen: () => ({ columns: 80, rows: 24, hasColours: false }),
      interrupts$: new Subject(),
    });
    expect(stdout.startsWith('\x1b[?1049h\x1b[?25l')).toBe(true);
    const [screen, after] = stdout.split('\x1b[?25h\x1b[?1049l');
    expect(screen).toContain('waiting for pulses');
    expect(after).toMatch(/^Summary\n/);
    const lines = after!.split('\n');
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
    expect(after).toContain('\nFigure ');
  });
});

it('marks on a terminal what is wrong, without colour', async () => {
  const stdin = new Readable({ read() {} });
  const { data } = simulatedLog(
    {
      start: '2026-02-02',
      days: 10,
      level: 'pulse',
      preset: 'perfect',
      faults: { 'open-lead': 1 },
    },
    { seed: 8 },
  );
  const interrupts$ = new Subject<string>();
  let stdout = '';
  const running = main(['monitor', '-'], {
    stdin,
    stdout: {
      write: async (text) => {
        stdout += text.toString();
        if (stdout.includes('LEAD_OPEN')) interrupts$.next('SIGINT');
      },
    },
    stderr: { write: async () => {} },
    progressOn: () => undefined,
    screen: () => ({ columns: 80, rows: 24, hasColours: false }),
    interrupts$,
  });
  stdin.push(data);
  expect(await running).toBe(ExitCode.ok);
  const marked = stdout.split('\x1b[1;7m').map((text) => text.split('\x1b[0m')[0]!);
  expect(marked.join('\n')).toMatch(/^Findings {2}!! LEAD_OPEN [LR] 1\d,\d+ Ω/m);
});

describe('a live link', () => {
  it('has the report of the file, however the bytes are cut', async () => {
    const expected = await reportOn(path('capture.slf'));
    await served([cutAt(capture, cuts)], async (port) => {
      expect(await reportOn(`tcp:127.0.0.1:${port}`)).toEqual(expected);
    });
  });

  it('that the other end closes is said to have ended, for whom and how far', async () => {
    const end =
      'the other end closed the connection after 100000 bytes; end=reconnect waits for it';
    await served([[capture.subarray(0, 100_000)]], async (port) => {
      const { exitCode, stdout, stderr } = await runCli(['monitor', `tcp:127.0.0.1:${port}`]);
      expect(exitCode).toBe(ExitCode.ok);
      expect(stderr).toBe(`stimlog: note: tcp:127.0.0.1:${port}: ${end}\n`);
      expect(stdout).toMatch(/ error RECORD_TRUNCATED: byte \d+: frame breaks off/);
    });
    await served([[capture.subarray(0, 100_000)]], async (port) => {
      const { stderr } = await runCli(['monitor', `tcp:127.0.0.1:${port}?end=complete`]);
      expect(stderr).toBe('');
    });
    await served([[capture.subarray(0, 100_000)]], async (port) => {
      const input = `tcp:127.0.0.1:${port}`;
      const { stderr } = await runCli(['analyze', input, '--report', 'parameters']);
      expect(stderr).toContain(end);
    });
  });

  it('that breaks within a frame and comes back has it too, apart from the break', async () => {
    const at = Math.floor(capture.length / 2) + 333;
    const gap = 40_000; // what the device sent meanwhile
    const rest = capture.subarray(at + gap);
    writeFileSync(path('broken.slf'), Buffer.concat([capture.subarray(0, at), rest]));
    const expected = await reportOn(path('broken.slf'));
    await served([cutAt(capture.subarray(0, at), cuts.slice(0, 20)), [rest]], async (port) => {
      const live = await reportOn(`tcp:127.0.0.1:${port}?end=reconnect&give-up=1`);
      const { inputs, quality, ...others } = live as Record<string, never>;
      const { inputs: _, quality: __, ...same } = expected as Record<string, never>;
      expect(others).toEqual(same);
      const codes = (one: { diagnostics: { counts: { code: string; count: number }[] } }[]) =>
        new Map(one[0]!.diagnostics.counts.map(({ code, count }) => [code, count]));
      const found = codes(inputs as never);
      expect(found.get('LINK_LOST')).toBeGreaterThanOrEqual(1);
      expect(found.get('LINK_BACK')).toBeGreaterThanOrEqual(1);
      const withoutLink = new Map([...found].filter(([code]) => !code.startsWith('LINK_')));
      expect(withoutLink).toEqual(codes(expected.inputs as never));
      expect(quality).toMatchObject({ link: { disconnections: found.get('LINK_LOST') } });
    });
  });
});

describe('the bytes of binary telemetry', () => {
  it('are in a good frame or set aside: the sums meet', async () => {
    const report = (await reportOn(path('capture.slf'))) as {
      inputs: {
        bytes: number;
        bytesSetAside: number;
        diagnostics: { shown: { bytes?: number }[] };
      }[];
      quality: { link: { bytesSetAside: number } };
    };
    const clean = simulatedLog(
      { start: '2026-02-02', days: 2, level: 'pulse', preset: 'perfect' },
      { seed: 8 },
    ).data;
    const { bytes, bytesSetAside, diagnostics } = report.inputs[0]!;
    expect(bytes).toBe(capture.length);
    expect(bytesSetAside).toBeGreaterThan(0);
    expect(bytesSetAside).toBe(
      diagnostics.shown.reduce((sum, { bytes: aside = 0 }) => sum + aside, 0),
    );
    expect(report.quality.link.bytesSetAside).toBe(bytesSetAside);
    expect(bytes - bytesSetAside).toBeLessThan(clean.length); // what was lost never came
  });
});
