import { LOG_LEVELS } from '../src/model/logEvent.js';
import { FAULT_IDS } from './faults/faults.js';
import { BEHAVIOUR_LIMITS } from './patient/behaviour.js';
import { presets } from './presets/index.js';
import { MAX_DAYS, MAX_PATIENTS, SCENARIO_DEFAULTS, SCENARIO_SCHEMA_ID } from './scenario.js';
import { scenarios } from './scenarios/index.js';

const within = (minimum: number, maximum: number) => ({ type: 'number', minimum, maximum });
const day = { type: 'integer', minimum: 0, maximum: MAX_DAYS };
const { patients, days, start, zone, sessionsPerDay, sessionMinutes } = SCENARIO_DEFAULTS;

/** JSON Schema (2020-12) of a scenario file; published as docs/schemas/scenario-1.schema.json. */
export const scenarioSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:stimlog:scenario:1',
  title: 'stimlog scenario, version 1',
  description: 'What is to be simulated. Unknown keys are refused. See docs/simulator.md.',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'For editors; not read.' },
    schema: { const: SCENARIO_SCHEMA_ID },
    summary: { type: 'string', description: 'For people; not read.' },
    extends: {
      enum: scenarios.map(({ id }) => id),
      description: 'Scenario whose settings hold wherever this file says nothing.',
    },
    patients: {
      type: 'integer',
      minimum: 1,
      maximum: MAX_PATIENTS,
      description: `Default ${patients}.`,
    },
    days: { type: 'integer', minimum: 1, maximum: MAX_DAYS, description: `Default ${days}.` },
    start: {
      type: 'string',
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: `Local date of the activation. Default ${start}.`,
    },
    zone: {
      type: 'string',
      minLength: 1,
      description: `IANA zone or fixed offset of the patients' home. Default ${zone}.`,
    },
    sessionsPerDay: {
      type: 'integer',
      minimum: 1,
      maximum: 24,
      description: `Prescribed sessions a day. Default ${sessionsPerDay}.`,
    },
    sessionMinutes: {
      ...within(1, 180),
      description: `Prescribed and programmed length of a session. Default ${sessionMinutes}.`,
    },
    level: { enum: [...LOG_LEVELS], description: 'Default session.' },
    preset: {
      enum: presets.map(({ id }) => id),
      description: 'Published population that the patients are drawn from.',
    },
    behaviour: {
      type: 'object',
      additionalProperties: false,
      description: 'Changes to the behaviour of the population: docs/simulator.md.',
      properties: Object.fromEntries(
        Object.entries(BEHAVIOUR_LIMITS).map(([field, limits]) => [field, within(...limits)]),
      ),
    },
    program: {
      type: 'object',
      additionalProperties: false,
      description: 'Changes to the therapy program; amplitudes are set for each patient.',
      properties: {
        frequencyHertz: within(1, 200),
        pulseWidthMicroseconds: within(10, 1_000),
        onSeconds: within(0.1, 3_600),
        offSeconds: within(0, 3_600),
        rampUpSeconds: within(0, 1_800),
        rampDownSeconds: within(0, 1_800),
      },
    },
    travel: {
      type: 'array',
      maxItems: 100,
      description: 'Days after activation that the patients spend in another zone.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['fromDay', 'toDay', 'zone'],
        properties: {
          fromDay: { ...day, description: 'First day there, from 0.' },
          toDay: { ...day, description: 'First day not there any more.' },
          zone: { type: 'string', minLength: 1 },
        },
      },
    },
    faults: {
      type: 'object',
      additionalProperties: false,
      description:
        'Probability of each fault, for each record, session or patient: docs/simulator.md.',
      properties: Object.fromEntries(FAULT_IDS.map((fault) => [fault, within(0, 1)])),
    },
  },
};
