const date = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;
const timeOfDay = '^([01]\\d|2[0-3]):[0-5]\\d$';
const sessionCount = { type: 'integer', minimum: 0, maximum: 24 } as const;

/** JSON Schema (2020-12) of a prescription file; published as docs/schemas/prescription-1.schema.json. */
export const prescriptionSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:stimlog:prescription:1',
  title: 'stimlog prescription, version 1',
  description: 'What the patient should do. Unknown keys are refused.',
  type: 'object',
  additionalProperties: false,
  required: ['regimens'],
  properties: {
    $schema: { type: 'string', description: 'For editors; not read.' },
    schema: { const: 'stimlog/prescription/1' },
    zone: {
      type: 'string',
      minLength: 1,
      description: 'IANA zone of the local days, such as Europe/Berlin, or a fixed offset, +02:00.',
    },
    dayStart: {
      type: 'string',
      pattern: timeOfDay,
      description: 'Wall-clock time HH:MM at which a day begins. Default 00:00.',
    },
    regimens: {
      type: 'array',
      minItems: 1,
      maxItems: 200,
      description: 'In order of validFrom; each holds until the next begins.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['sessionsPerDay'],
        properties: {
          validFrom: {
            ...date,
            description: 'First local date. The first regimen may leave it out.',
          },
          sessionsPerDay: {
            description: 'Sessions a day, or for each weekday named; weekdays not named have none.',
            oneOf: [
              sessionCount,
              {
                type: 'object',
                additionalProperties: false,
                minProperties: 1,
                properties: {
                  sun: sessionCount,
                  mon: sessionCount,
                  tue: sessionCount,
                  wed: sessionCount,
                  thu: sessionCount,
                  fri: sessionCount,
                  sat: sessionCount,
                },
              },
            ],
          },
          sessionMinutes: { type: 'number', minimum: 1, maximum: 180, description: 'Default 30.' },
          validTo: {
            ...date,
            description:
              'Last local date. Without it the regimen holds until the next begins; days between two are left out.',
          },
          slots: {
            description:
              'Equal slots of the day from the day start, each with its share of the sessions; or windows of the wall clock with the sessions of each. Default 1: any time of the day.',
            oneOf: [
              { type: 'integer', minimum: 1, maximum: 24 },
              {
                type: 'array',
                minItems: 1,
                maxItems: 24,
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['from', 'to'],
                  properties: {
                    from: { type: 'string', pattern: timeOfDay, description: 'Included.' },
                    to: {
                      type: 'string',
                      pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
                      description: 'Not included.',
                    },
                    sessions: {
                      type: 'integer',
                      minimum: 1,
                      maximum: 24,
                      description: 'Sessions wanted in it. Default 1.',
                    },
                  },
                },
              },
            ],
          },
        },
      },
    },
    excused: {
      type: 'array',
      maxItems: 1_000,
      description: 'Periods left out of every numerator and denominator.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['from', 'to'],
        properties: {
          from: { ...date, description: 'First local date left out.' },
          to: { ...date, description: 'Last local date left out.' },
          reason: { type: 'string', description: 'Such as hospital, device off, clinic pause.' },
        },
      },
    },
  },
} as const;
