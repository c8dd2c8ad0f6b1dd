import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';
import { sessionLog } from '../helpers/simulatedLog.js';

const root = new URL('../..', import.meta.url).pathname;
const bin = join(root, 'bin/stimlog.js');
const folder = mkdtempSync(join(tmpdir(), 'stimlog-process-'));
const log = join(folder, 'log.csv');
writeFileSync(log, sessionLog(9, { patients: 40, days: 200, zone: 'UTC' }));

const shell = (command: string) =>
  spawnSync('bash', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, STIMLOG: `node ${bin}` },
  });

describe('the program', () => {
  it.each(['--help', '-h', '--version', '-V'])(
    'answers %s without loading itself, with its own words',
    async (option) => {
      const quick = shell(`$STIMLOG ${option}`);
      const own = await runCli([option]);
      expect(quick.stdout).toBe(own.stdout);
      expect([quick.status, quick.stderr]).toEqual([0, '']);
      expect(shell(`$STIMLOG ${option} > /dev/full; echo $?`).stdout).toBe('74\n');
      expect(shell(`$STIMLOG ${option} | true; echo "\${PIPESTATUS[0]}"`).stdout).toBe('0\n');
    },
  );

  it('ends quietly when the reader of a pipe goes away', () => {
    const result = shell(
      `$STIMLOG analyze log.csv --format json --table days | head -1; echo "\${PIPESTATUS[0]}"`,
    );
    expect(result.stdout).toBe('{\n0\n');
    expect(result.stderr).toBe('');
  });

  it('says that a full disk took nothing, with exit code 74', () => {
    const result = shell('$STIMLOG analyze log.csv > /dev/full; echo $?');
    expect(result.stdout).toBe('74\n');
    expect(result.stderr).toBe(
      'stimlog: standard output: ENOSPC: no space left on device, write\n',
    );
  });

  it('ends quietly on Ctrl-C', async () => {
    const child = spawn('node', [bin, 'analyze', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said += text;
    });
    child.stdin.write('patient_id,start,duration_s\n');
    await new Promise((resolve) => setTimeout(resolve, 400)); // it waits for more input
    child.kill('SIGINT');
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.on('close', (...how) => resolve(how)),
    );
    expect([code, signal]).toEqual([null, 'SIGINT']);
    expect(said).toBe('');
  });

  it('writes a file whole, under its name only when done, and not over another without --force', () => {
    expect(shell('$STIMLOG analyze log.csv -o out.json').status).toBe(0);
    const written = readFileSync(join(folder, 'out.json'), 'utf8');
    expect(JSON.parse(written).schema).toBe('stimlog/report/1');
    const again = shell('$STIMLOG analyze log.csv -o out.json');
    expect([again.status, again.stderr]).toEqual([
      74,
      'stimlog: out.json: exists; --force overwrites it\n',
    ]);
    expect(shell('$STIMLOG analyze log.csv -o out.json --force').status).toBe(0);
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe(written);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('writes its file even if nobody hears the diagnostics any more', () => {
    writeFileSync(
      join(folder, 'bad.csv'),
      `patient_id,start,duration_s\nP1,never,1\nP1,2026-03-01T08:00:00Z,1800\n`,
    );
    const result = shell(
      '($STIMLOG analyze bad.csv -o heard.md; echo $? > heard.code) 2>&1 | true; cat heard.code',
    );
    expect(result.stdout).toBe('0\n');
    expect(readFileSync(join(folder, 'heard.md'), 'utf8')).toContain('# Adherence report');
  });

  it('never writes over an input, not even by another name', () => {
    symlinkSync(log, join(folder, 'alias.csv'));
    const before = readFileSync(log);
    const result = shell('$STIMLOG analyze log.csv -o alias.csv --force');
    expect([result.status, result.stderr]).toEqual([
      64,
      'stimlog: -o alias.csv is an input; inputs are never changed\n',
    ]);
    expect(readFileSync(log).equals(before)).toBe(true);
  });

  it.each([
    ['$STIMLOG analyze - -o in.csv --force < in.csv', 64, 'is an input; inputs are never changed'],
    ['$STIMLOG analyze in.csv --prescription pp.json -o pp.json --force', 64, 'is an input'],
    ['$STIMLOG analyze in.csv -o /dev/null --force --format text', 74, 'is no regular file'],
    ['$STIMLOG analyze in.csv -o in.csv/x.txt', 74, 'its folder does not exist'],
    [`$STIMLOG analyze in.csv -o ${'n'.repeat(300)}.txt`, 74, 'its name is too long'],
    [
      'ln -sf nowhere dangling; $STIMLOG analyze in.csv -o dangling --force --format text',
      74,
      'is a link to a file that is not there',
    ],
  ])('refuses %s', (command, exitCode, message) => {
    const log = 'patient_id,start,duration_s\nP1,2026-03-01T08:00:00Z,1800\n';
    const prescription = '{"regimens":[{"sessionsPerDay":1}]}';
    writeFileSync(join(folder, 'in.csv'), log);
    writeFileSync(join(folder, 'pp.json'), prescription);
    const result = shell(command);
    expect(result.stderr).toContain(message);
    expect(result.status).toBe(exitCode);
    expect(readFileSync(join(folder, 'in.csv'), 'utf8')).toBe(log);
    expect(readFileSync(join(folder, 'pp.json'), 'utf8')).toBe(prescription);
  });

  it('writes a name of 255 letters, and through a link', () => {
    const name = `${'n'.repeat(251)}.txt`;
    expect(shell(`$STIMLOG analyze log.csv -o ${name}`).status).toBe(0);
    expect(
      shell(
        `ln -s ${name} link.txt; $STIMLOG analyze log.csv -o link.txt --force; test -L link.txt`,
      ).status,
    ).toBe(0);
  });

  it('leaves no unfinished file when a signal comes', () => {
    const result = shell(
      `for t in 0.1 0.2 0.3 0.4; do timeout -s INT $t $STIMLOG analyze log.csv -o cut$t.json --table sessions; done; ls -a | grep -c part; true`,
    );
    expect(result.stdout).toBe('0\n');
    for (const name of readdirSync(folder).filter((one) => one.startsWith('cut'))) {
      expect(JSON.parse(readFileSync(join(folder, name), 'utf8')).schema).toBe('stimlog/report/1');
    }
  });

  it('prints ten thousand patients in a moment, in bounded memory', () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, i) => `P${i},2026-03-01T08:00:00Z,1800\nP${i},2029-03-01T08:00:00Z,1800\n`,
    );
    writeFileSync(join(folder, 'wide.csv'), `patient_id,start,duration_s\n${rows.join('')}`);
    const began = performance.now();
    const result = shell(
      '$STIMLOG analyze wide.csv > wide.txt; /usr/bin/env tail -1 wide.txt; wc -l < wide.txt',
    );
    expect(result.status).toBe(0);
    expect(Number(result.stdout.trim().split('\n').at(-1))).toBeGreaterThan(10_000);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('names a folder for the output that is not there', () => {
    const result = shell('$STIMLOG analyze log.csv -o nowhere/out.json');
    expect([result.status, result.stderr]).toEqual([
      74,
      'stimlog: nowhere/out.json: its folder does not exist\n',
    ]);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('reads a line of 100 MB in bounded memory', () => {
    const result = shell(
      `(echo patient_id,start,duration_s; head -c 100000000 /dev/zero | tr '\\0' x; echo; echo P1,2026-03-01T08:00:00Z,1800) | /usr/bin/env bash -c 'exec node --expose-gc -e "
        process.on(\\"exit\\", () => console.error(\\"MAXRSS\\", process.resourceUsage().maxRSS));
        import(\\"${join(root, 'dist/cli/main.js')}\\").then(({ main }) => main([\\"analyze\\", \\"-\\", \\"--format\\", \\"csv\\"]));"'`,
    );
    expect(result.stderr).toContain('stdin:2: error: line is longer than 1048576 bytes');
    expect(result.stdout).toContain('P1,sessions.valid,1');
    const rssKilobytes = Number(/MAXRSS (\d+)/.exec(result.stderr)?.[1]);
    expect(rssKilobytes).toBeLessThan(200_000);
  });

  it('reads a prescription file', () => {
    writeFileSync(join(folder, 'p.json'), JSON.stringify({ regimens: [{ sessionsPerDay: 1 }] }));
    const result = shell('$STIMLOG analyze log.csv --prescription p.json');
    expect([result.status, result.stderr]).toEqual([0, '']);
    expect(result.stdout).toContain('1 session a day, 30 min each');
  });

  it('gives the same bytes in any time zone and language of the machine', () => {
    const run = (env: string) =>
      shell(`${env} $STIMLOG analyze log.csv --zone Europe/Berlin`).stdout;
    const plain = run('TZ=UTC LANG=C');
    expect(plain).toContain('Adherence report');
    expect(run('TZ=Pacific/Apia LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8')).toBe(plain);
  });
});
