import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { serveConstant } from '../../core/http/constant-content.js';

/** The files of the Swagger UI package that the page needs. */
const files = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'swagger-ui-bundle.js.LICENSE.txt': 'text/plain',
} as const;

/** @param at path of the files, relative to the page */
const page = (at: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Signet API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${at}swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${at}swagger-ui-bundle.js"></script>
    <script src="${at}initialize.js"></script>
  </body>
</html>
`;

/** Loads the document from its URL and disables the online validator. */
const initialize = `SwaggerUIBundle({
  url: new URL('../openapi.json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: 'none',
});
`;

/** Serves Swagger UI at /docs. Nest's own module would inline the document into a script, uncompressed. */
export function serveDocumentPage(fastify: FastifyInstance): void {
  const folder = dirname(
    createRequire(import.meta.url).resolve('swagger-ui-dist/absolute-path.js'),
  );
  const html = 'text/html; charset=utf-8';
  serveConstant(fastify, '/docs', html, () => page('./docs/'));
  serveConstant(fastify, '/docs/', html, () => page('../../'));
  serveConstant(fastify, '/docs/initialize.js', 'text/javascript; charset=utf-8', () => initialize);
  for (const [name, type] of Object.entries(files))
    serveConstant(fastify, `/docs/${name}`, `${type}; charset=utf-8`, () =>
      readFile(join(folder, name), 'utf8'),
    );
}
