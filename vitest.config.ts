import { defineConfig } from 'vitest/config';

// Where a machine wants to read the results, it names a file.
const results = process.env.STIMLOG_TEST_RESULTS;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
    coverage: { provider: 'v8', include: ['src/**', 'simulator/**'], reporter: ['text-summary'] },
  },
});
