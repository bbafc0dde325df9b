declare module 'fastify' {
  interface FastifyContextConfig {
    /** Milliseconds that a request to the route may wait for the database, all its statements together. */
    databaseTime?: number;
  }
}

/** Of a route that asks for no other time by `@RouteOptions({ databaseTime })`: its 503 comes within 5 s. */
export const DATABASE_TIME_MS = 3_500;

/** Of imports, exports, and changes that touch every row of a namespace. A single statement still ends after 20 s. */
export const LONG_DATABASE_TIME_MS = 600_000;
