/** Writes the published JSON Schemas, docs/schemas/*.json: `npx tsx scripts/schemas.ts` */
import { writeFileSync } from 'node:fs';
import { scenarioSchema } from '../simulator/scenarioSchema.js';
import { prescriptionSchema } from '../src/model/prescriptionSchema.js';
import { reportSchema } from '../src/reports/reportSchema.js';

const schemas = {
  'prescription-1.schema.json': prescriptionSchema,
  'report-1.schema.json': reportSchema,
  'scenario-1.schema.json': scenarioSchema,
};
for (const [name, schema] of Object.entries(schemas)) {
  const file = new URL(`../docs/schemas/${name}`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
}
