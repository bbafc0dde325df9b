import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './server/app.module.js';
import { createLogger } from './core/logging/logger.js';
import { readSettings } from './core/settings/settings.js';
import { buildDocument } from './server/openapi/document.js';

/** Writes the OpenAPI document to the file named by the first argument. Preview mode: nothing is started. */
const target = process.argv[2] ?? 'openapi.json';
const app = await NestFactory.create(
  AppModule.of(readSettings({}), createLogger('silent')),
  new FastifyAdapter(),
  { preview: true, logger: false },
);
await writeFile(target, `${JSON.stringify(buildDocument(app), null, 2)}\n`);
await app.close();
