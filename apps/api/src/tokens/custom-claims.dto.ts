import { MapOf, type FieldOptions } from '../common/fields.js';
import { attributesFault, claimTemplateFault, faultyClaim, MOST_CUSTOM } from './custom-claims.js';

const attributeName = {
  type: 'string',
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$',
};

const scalars = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }];

const attributeSchema = { oneOf: [...scalars, { type: 'array', items: { type: 'string' } }] };

/** A source of the kind `from`, with the members it needs and no other. */
const source = (from: string, members: Record<string, object> = {}): object => ({
  type: 'object',
  required: ['from', ...Object.keys(members)],
  properties: { from: { type: 'string', enum: [from] }, ...members },
  additionalProperties: false,
});

const sourceSchema = {
  oneOf: [
    source('attribute', { name: attributeName }),
    source('groups'),
    source('orgs'),
    source('value', { value: { oneOf: scalars } }),
  ],
};

/** Typed attributes: at most 50, at most 2 kB as JSON. */
export const AttributesField = (options: FieldOptions = {}): PropertyDecorator =>
  MapOf(attributeSchema, {
    example: { department: 'sales', level: 3, sites: ['hall 3'] },
    ...options,
    max: MOST_CUSTOM,
    fault: attributesFault,
  });

/** Claim names with the sources of their values: at most 50, no reserved name in any letter case. */
export const ClaimTemplateField = (options: FieldOptions = {}): PropertyDecorator =>
  MapOf(sourceSchema, {
    example: { department: { from: 'attribute', name: 'department' } },
    ...options,
    max: MOST_CUSTOM,
    fault: claimTemplateFault,
    faulty: faultyClaim,
  });
