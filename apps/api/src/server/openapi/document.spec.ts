import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

interface Schema {
  type?: string;
  nullable?: boolean;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  required?: string[];
}

interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags: string[];
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: { $ref: string } } | undefined> };
  responses: Record<string, unknown>;
}

interface Document {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { bearerFormat?: string }>;
  };
}

// The committed document; `npm test` compares it with the one that is built.
const document = JSON.parse(
  await readFile(new URL('../../../../../openapi.json', import.meta.url), 'utf8'),
) as Document;
const schemas = Object.entries(document.components.schemas);
const operations = Object.values(document.paths).flatMap((item) => Object.values(item));

describe('schema names', () => {
  it('do not collide with names that generators derive from operations', () => {
    const derived = operations.flatMap(({ operationId }) =>
      ['Response', 'Params', 'Body'].map((end) => `${operationId}${end}`.toLowerCase()),
    );
    const taken = schemas
      .map(([name]) => name)
      .filter((name) => derived.includes(name.toLowerCase()));
    expect(taken).toEqual([]);
  });

  it('have no technical suffixes', () => {
    const ends = /(Response|Dto|Made|Question|Asked)$/;
    expect(schemas.map(([name]) => name).filter((name) => ends.test(name))).toEqual([]);
  });
});

interface Node {
  path: string;
  schema: Record<string, unknown>;
}

/** All objects in a part of the document, except in examples. */
function nodesOf(value: unknown, path = ''): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const schema = value as Record<string, unknown>;
  const inner = Object.entries(schema)
    .filter(([key]) => key !== 'example')
    .flatMap(([key, child]) => nodesOf(child, `${path}/${key}`));
  return [{ path, schema }, ...inner];
}

const where = (isWrong: (schema: Record<string, unknown>) => boolean, part?: unknown): string[] =>
  nodesOf(part ?? document)
    .filter(({ schema }) => isWrong(schema))
    .map(({ path }) => path);

/** The given parts with all schemas that they reference, directly or transitively. */
function reachedFrom(parts: unknown): Record<string, unknown> {
  const reached: Record<string, unknown> = { '': parts };
  const follow = (part: unknown): void => {
    for (const { schema } of nodesOf(part)) {
      const name =
        typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
      if (name === undefined || name in reached) continue;
      reached[name] = document.components.schemas[name];
      follow(reached[name]);
    }
  };
  follow(parts);
  return reached;
}

const requests = reachedFrom(operations.map((one) => [one.parameters, one.requestBody]));
const responses = reachedFrom(operations.map((one) => one.responses));

describe('a schema', () => {
  it('has a type if it is nullable, and none next to a reference', () => {
    expect(where(({ nullable, type }) => nullable === true && type === undefined)).toEqual([]);
    expect(where(({ allOf, type }) => allOf !== undefined && type !== undefined)).toEqual([]);
  });

  it('has no inline objects if it is nullable: generators would declare them twice', () => {
    const isInline = ({ type, properties, additionalProperties }: Schema): boolean =>
      type === 'object' && (properties !== undefined || additionalProperties !== undefined);
    const inline = schemas
      .filter(([, { nullable }]) => nullable === true)
      .flatMap(([name, { properties = {} }]) =>
        Object.entries(properties)
          .filter(([, property]) => isInline(property))
          .map(([member]) => `${name}.${member}`),
      );
    expect(inline).toEqual([]);
  });

  it('wraps a reference only if it has siblings', () => {
    const isWrapped = (schema: Record<string, unknown>): boolean =>
      schema['allOf'] !== undefined && Object.keys(schema).length === 1;
    expect(where(isWrapped)).toEqual([]);
  });

  it('offers alternatives only as named schemas with a discriminator', () => {
    const isAnonymous = ({ oneOf, anyOf, discriminator }: Record<string, unknown>): boolean => {
      if (anyOf !== undefined) return true;
      if (!Array.isArray(oneOf)) return false;
      const named = (oneOf as { $ref?: string }[]).map(({ $ref }) => $ref);
      const { mapping = {} } = (discriminator ?? {}) as { mapping?: Record<string, string> };
      return named.toString() !== Object.values(mapping).toString();
    };
    expect(where(isAnonymous)).toEqual([]);
  });

  it('declares the bit width of every number', () => {
    const formats = { integer: ['int32', 'int64'], number: ['double'] } as const;
    const isVague = ({ type, format }: Record<string, unknown>): boolean =>
      (type === 'integer' || type === 'number') &&
      !(formats[type] as readonly unknown[]).includes(format);
    expect(where(isVague)).toEqual([]);
    const isRounded = ({ type, enum: values }: Record<string, unknown>): boolean =>
      type === 'number' && Array.isArray(values);
    expect(where(isRounded)).toEqual([]);
  });

  it('names the members of an enum whose values are not identifiers', () => {
    const isNameless = (schema: Record<string, unknown>): boolean => {
      const { enum: values, 'x-enum-varnames': names } = schema;
      if (!Array.isArray(values)) return false;
      if (Array.isArray(names))
        return names.length !== values.length || new Set(names).size !== names.length;
      return values.some((value) => !/^[A-Za-z][A-Za-z0-9]*$/.test(String(value)));
    };
    expect(where(isNameless)).toEqual([]);
  });
});

describe('a response', () => {
  it('has open enums: clients may talk to a newer server', () => {
    const kinds = nodesOf(responses).flatMap(({ schema }) => {
      const { discriminator, oneOf } = schema as {
        discriminator?: { propertyName: string };
        oneOf?: { $ref: string }[];
      };
      return (oneOf ?? []).map(
        ({ $ref }) =>
          `/${$ref.split('/').at(-1) ?? ''}/properties/${discriminator?.propertyName ?? ''}`,
      );
    });
    const closed = where((schema) => Array.isArray(schema['enum']), responses);
    expect(closed.filter((path) => !kinds.includes(path))).toEqual([]);
  });

  it('lists the current values of an open enum in its description', () => {
    const isSilent = (schema: Record<string, unknown>): boolean => {
      const values = schema['x-extensible-enum'];
      const description = String(schema['description']);
      return (
        Array.isArray(values) && !values.every((value) => description.includes(`\`${value}\``))
      );
    };
    expect(where(isSilent)).toEqual([]);
    expect(where((schema) => 'x-extensible-enum' in schema)).not.toEqual([]);
  });

  it('declares its objects as open: generated code would otherwise refuse new members', () => {
    const isClosed = ({ properties, additionalProperties }: Record<string, unknown>): boolean =>
      properties !== undefined && additionalProperties !== true;
    expect(where(isClosed, responses)).toEqual([]);
  });
});

describe('a request', () => {
  // OAuth requires servers to ignore unknown parameters (RFC 6749 section 3.2).
  const ignoring = ['IntrospectionRequest', 'TokenForm'];

  it('has closed objects, unless responses share them', () => {
    const open = Object.entries(requests)
      .filter(([name]) => !(name in responses) || name === '')
      .flatMap(([name, schema]) =>
        where(
          ({ properties, additionalProperties }) =>
            properties !== undefined && additionalProperties !== false,
          { [name]: schema },
        ),
      );
    expect(open.map((path) => path.slice(1)).sort()).toEqual(ignoring);
  });
});

describe('an operation', () => {
  it('declares the parameters of its path before all others, in their order', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(item)) {
        const declared = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
        const first = declared.slice(0, names.length);
        expect(first, path).toEqual(names.map((name) => `path ${name}`));
        expect(declared.slice(names.length).join(), path).not.toContain('path ');
      }
    }
  });

  it('declares up to one security scheme', () => {
    expect(operations.filter(({ security }) => (security?.length ?? 2) > 1)).toEqual([]);
  });

  it('has a title, a description and a described tag', () => {
    const described = document.tags.filter(({ description }) => description !== '');
    const names = described.map(({ name }) => name);
    for (const { operationId, summary, description, tags } of operations) {
      expect([summary, description], operationId).not.toContain(undefined);
      expect(
        tags.map((tag) => names.includes(tag)),
        operationId,
      ).toEqual([true]);
    }
  });
});

describe('a file', () => {
  it('is binary: Java clients parse any other response as JSON', () => {
    const files = operations.flatMap(({ operationId, responses }) =>
      Object.entries(
        (responses['200'] as { content?: Record<string, { schema: unknown }> } | undefined)
          ?.content ?? {},
      )
        .filter(([type]) => ['text/csv', 'application/x-ndjson'].includes(type))
        .map(([, { schema }]) => [operationId, schema]),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const [operationId, schema] of files) {
      expect([operationId, schema]).toEqual([operationId, { type: 'string', format: 'binary' }]);
    }
  });
});

describe('a form', () => {
  it('has no lists: Java clients cannot send a form with an optional list', () => {
    const forms = operations.flatMap(({ requestBody }) => {
      const form = requestBody?.content['application/x-www-form-urlencoded'];
      return form ? [form.schema.$ref.slice('#/components/schemas/'.length)] : [];
    });
    expect(forms).not.toEqual([]);
    const lists = forms.flatMap((name) =>
      Object.entries(document.components.schemas[name]?.properties ?? {})
        .filter(([, { type }]) => type === undefined || type === 'array')
        .map(([member]) => `${name}.${member}`),
    );
    expect(lists).toEqual([]);
  });
});

describe('a body', () => {
  interface Content {
    content?: Record<string, { schema?: { $ref?: string; type?: string } }>;
  }
  const bodiesOf = ({ requestBody, responses: all }: Operation): Content[] => [
    ...(requestBody ? [requestBody as Content] : []),
    ...Object.values(all as Record<string, Content>),
  ];

  it('has one content type: generated code cannot choose between several', () => {
    const several = operations.filter((operation) =>
      bodiesOf(operation).some(({ content = {} }) => Object.keys(content).length > 1),
    );
    expect(several.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('of an error is text or has a named schema, and every operation declares a default error', () => {
    for (const { operationId, responses: all } of operations) {
      const refusals = Object.entries(all as Record<string, Content>).filter(
        ([status]) => !/^[23]/.test(status),
      );
      expect(
        refusals.map(([status]) => status),
        operationId,
      ).toContain('default');
      const nameless = refusals
        .flatMap(([, { content = {} }]) => Object.values(content))
        .filter(({ schema }) => schema?.$ref === undefined && schema?.type !== 'string');
      expect(nameless, operationId).toEqual([]);
    }
  });
});

describe('headers', () => {
  const headersOf = (response: unknown): string[] =>
    Object.keys((response as { headers?: object } | undefined)?.headers ?? {});

  it.each([
    ['429', 'Retry-After'],
    ['429', 'RateLimit'],
    ['503', 'Retry-After'],
    ['401', 'WWW-Authenticate'],
    ['304', 'ETag'],
  ])('of a %s include %s', (status, name) => {
    const answers = operations.filter(({ responses: all }) => all[status] !== undefined);
    expect(answers.length).toBeGreaterThan(4);
    const silent = answers.filter(({ responses: all }) => !headersOf(all[status]).includes(name));
    expect(silent.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('include the ETag that a conditional change requires', () => {
    const isGuarded = ({ parameters = [] }: Operation): boolean =>
      parameters.some(({ name }) => name === 'If-Match');
    const untagged = Object.values(document.paths)
      .filter((item) => Object.values(item).some(isGuarded))
      .flatMap(({ get }) => (get ? [get] : []))
      .filter(({ responses: all }) => !headersOf(all['200']).includes('ETag'));
    expect(untagged.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('reserved by the specification are not declared as parameters, which would be ignored', () => {
    const reserved = ['authorization', 'accept', 'content-type'];
    const ignored = operations.filter(({ parameters = [] }) =>
      parameters.some((one) => one.in === 'header' && reserved.includes(one.name.toLowerCase())),
    );
    expect(ignored.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('of a change in a console session include the CSRF header', () => {
    const changes = Object.values(document.paths).flatMap(({ get: _get, ...item }) =>
      Object.values(item),
    );
    const inConsole = changes.filter(({ security = [] }) =>
      security.some((one) => 'consoleSession' in (one as object)),
    );
    const withoutReauthentication = inConsole.filter(
      ({ parameters = [] }) =>
        !parameters.some(({ name, required }) => name === 'x-signet-console' && required === true),
    );
    expect(inConsole.length).toBeGreaterThan(10);
    expect(withoutReauthentication.map(({ operationId }) => operationId)).toEqual([]);
  });
});

describe('a security scheme', () => {
  it('declares JWT only for tokens of users: other credentials are opaque', () => {
    const jwts = Object.entries(document.components.securitySchemes)
      .filter(([, scheme]) => scheme.bearerFormat !== undefined)
      .map(([name]) => name);
    expect(jwts).toEqual(['userToken']);
  });

  it('is declared if and only if an operation uses it', () => {
    const named = operations.flatMap(({ security = [] }) =>
      security.flatMap((one) => Object.keys(one as object)),
    );
    expect([...new Set(named)].sort()).toEqual(
      Object.keys(document.components.securitySchemes).sort(),
    );
  });
});

describe('a request', () => {
  it('may omit every list and map, which many clients can only do if it is nullable', () => {
    const erasing = (Object.entries(requests) as [string, Schema][])
      // An empty list is the default of a create.
      .filter(([name]) => !name.endsWith('Create'))
      .flatMap(([name, { properties = {}, required = [] }]) =>
        Object.entries(properties)
          .filter(([member]) => !required.includes(member))
          .filter(([, { type }]) => type === 'array' || type === 'object')
          .filter(([, { nullable }]) => nullable !== true)
          .map(([member]) => `${name}.${member}`),
      );
    expect(erasing).toEqual([]);
  });
});
