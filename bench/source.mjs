// Lets a benchmark import what the suite has in TypeScript: Node strips the types, and this finds the files, which import
// each other by the names that they have once they are built.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const isSource = specifier.startsWith('.') && context.parentURL?.endsWith('.ts') === true;
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
