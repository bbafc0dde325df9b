import type { ClaimSource } from '#database';
import { MapOf, type FieldOptions } from '../../core/fields/fields.js';
import {
  attributesFault,
  claimTemplateFault,
  faultyClaim,
  MAX_CUSTOM_CLAIMS,
} from './custom-claims.js';

const attributeName = {
  type: 'string',
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$',
  description: 'The attribute of the user or API key.',
};

/**
 * A schema without `oneOf`: with an array in it, generated Java does not compile, Kotlin gets an empty class, and
 * Python a wrapper object.
 */
const attribute = { description: 'A string, number, boolean or list of strings.' };
const scalar = { description: 'A string, number or boolean.' };

/** The schema of each kind of source, by the value of `from`, with its other members. */
const sources = {
  attribute: ['ClaimFromAttribute', { name: attributeName }],
  groups: ['ClaimFromGroups', {}],
  orgs: ['ClaimFromOrgs', {}],
  value: ['FixedClaim', { value: scalar }],
} as const satisfies Record<ClaimSource['from'], readonly [string, object]>;

const reference = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

/** The named schemas of claim sources: code generators cannot name an inline schema. */
export const claimSourceSchemas: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    Object.entries(sources).map(([from, [name, members]]) => [
      name,
      {
        type: 'object',
        required: ['from', ...Object.keys(members)],
        properties: { from: { type: 'string', enum: [from] }, ...members },
      },
    ]),
  ),
  ClaimTemplateSource: {
    description: 'The source of a custom claim; `from` selects the kind of source.',
    oneOf: Object.values(sources).map(([name]) => reference(name)),
    discriminator: {
      propertyName: 'from',
      mapping: Object.fromEntries(
        Object.entries(sources).map(([from, [name]]) => [from, reference(name).$ref]),
      ),
    },
  },
};

/** Typed attributes: up to 50, up to 2 kB as JSON. */
export const AttributesField = (options: FieldOptions = {}): PropertyDecorator =>
  MapOf(attribute, {
    example: { department: 'sales', level: 3, sites: ['hall 3'] },
    ...options,
    max: MAX_CUSTOM_CLAIMS,
    fault: attributesFault,
  });

/** Maps claim names to sources: up to 50, no reserved name in any letter case. */
export const ClaimTemplateField = (options: FieldOptions = {}): PropertyDecorator =>
  MapOf(reference('ClaimTemplateSource'), {
    example: { department: { from: 'attribute', name: 'department' } },
    ...options,
    max: MAX_CUSTOM_CLAIMS,
    fault: claimTemplateFault,
    faulty: faultyClaim,
  });
