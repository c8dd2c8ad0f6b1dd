/**
 * Writes a Percept report of about so many bytes to stdout, nearly all of it signal, or with `trend` bins:
 * `node bench/perceptReport.js 2e9 | out/bench/rusage used.txt node bin/stimlog.js analyze - --report parameters`
 */
import { once } from 'node:events';

const bytes = Number(process.argv[2] ?? 2e9);
const isTrend = process.argv[3] === 'trend';
const say = async (text) => {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
};
const binAt = (i) =>
  `{"DateTime":"${new Date(Date.UTC(1995, 0, 1) + i * 600_000).toISOString().replace('.000', '')}","LFP":${i % 997},"AmplitudeInMilliAmps":${(20 + (i % 15)) / 10}}`;
const bins = (from, count) => Array.from({ length: count }, (_, i) => binAt(from + i)).join(',');

await say(
  '{"AbnormalEnd":false,"ProgrammerUtcOffset":"+01:00","SessionDate":"2026-01-01T00:00:00Z","PatientInformation":{"Final":{"PatientId":"SIM-0001"}},',
);
let written = 0;
if (isTrend) {
  await say('"DiagnosticData":{"LFPTrendLogs":{"HemisphereLocationDef.Left":{');
  for (let day = 0; written < bytes; day++) {
    const text = `${day > 0 ? ',' : ''}"day ${day}":[${bins((day * 144) % 4_500_000, 144)}]`;
    written += text.length;
    await say(text);
  }
  await say('}}}}\n');
} else {
  const signal = Array.from({ length: 5_000 }, (_, i) => (40 * Math.sin(i)).toFixed(13)).join(',');
  await say('"BrainSenseTimeDomain":[');
  for (let record = 0; written < bytes; record++) {
    const text = `${record > 0 ? ',' : ''}{"Channel":"ZERO_TWO_LEFT","SampleRateInHz":250,"TimeDomainData":[${signal}]}`;
    written += text.length;
    await say(text);
  }
  await say(
    `],"DiagnosticData":{"LFPTrendLogs":{"HemisphereLocationDef.Left":{"day":[${bins(0, 144)}]}}}}\n`,
  );
}
