/**
 * Packages that the bundle does not contain: native code, code with files beside it, and class-transformer, parts of which
 * Nest requires at run time by their names. They stay in node_modules.
 */
export const installed = ['@electric-sql/pglite', '@node-rs/argon2', 'bcrypt', 'class-transformer'];

/**
 * Files that the server and these packages read at run time and no import names, as patterns below the folder of the
 * package. Native code is that of this machine.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const readAtRunTime = {
  '@electric-sql/pglite': ['dist/*.{wasm,data}'],
  bcrypt: [`prebuilds/linux-${process.arch}/*.glibc.node`],
  'swagger-ui-dist': [
    'absolute-path.js',
    'swagger-ui.css',
    'swagger-ui-bundle.js',
    'swagger-ui-bundle.js.LICENSE.txt',
  ],
};
