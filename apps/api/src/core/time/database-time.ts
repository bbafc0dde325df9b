declare module 'fastify' {
  interface FastifyContextConfig {
    /** Maximum milliseconds for all database statements of a request to the route. */
    databaseTime?: number;
  }
}

/** Default without `@RouteOptions({ databaseTime })`: a 503 is sent within 5 s. */
export const DATABASE_TIME_MS = 3_500;

/** For imports, exports, and changes of every row of a namespace. A single statement is still limited to 20 s. */
export const LONG_DATABASE_TIME_MS = 600_000;
